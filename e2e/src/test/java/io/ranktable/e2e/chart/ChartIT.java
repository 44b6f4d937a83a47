package io.ranktable.e2e.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfigurationBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.ranktable.e2e.cluster.OnCluster;
import io.ranktable.e2e.cluster.TestCluster;
import io.ranktable.e2e.cluster.TestNamespace;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@OnCluster
class ChartIT {

  private static final String CONFIGURATION = "zz-ranktable-injector";
  private static final Map<String, String> OPTED_IN = Map.of("ranktable.io/injection", "enabled");
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void everyObjectIsAcceptedWithoutUnknownFields(TestCluster cluster, TestNamespace namespace)
      throws Exception {
    List<List<String>> choices =
        List.of(
            List.of(),
            List.of("--values", Rendered.ALL_OPTIONS),
            List.of("--set", "metrics.podMonitor.enabled=true,hostNetwork=true"),
            List.of("--set", "certificates.mode=secret,certificates.secretName=own-tls"),
            List.of("--set", "certificates.mode=cert-manager"));
    // Without it no pod may name it, not even for show.
    cluster
        .client()
        .serviceAccounts()
        .inNamespace(namespace.name())
        .resource(
            new ServiceAccountBuilder()
                .withNewMetadata()
                .withName("ranktable-injector")
                .endMetadata()
                .build())
        .create();
    try (Definitions _ = Definitions.provide(cluster)) {
      for (List<String> choice : choices) {
        String text = Helm.named("helm").template(namespace.name(), choice.toArray(String[]::new));
        for (JsonNode object : Rendered.of(text).objects()) {
          HttpResponse<String> answer = dryRun(cluster.client(), object);

          assertThat(answer.code()).as(answer.bodyString()).isBetween(200, 201);
          JsonNode stored = JSON.readTree(answer.bodyString());
          assertThat(stored.path("kind")).isEqualTo(object.path("kind"));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("io.ranktable.e2e.chart.Helm#names")
  void anUpgradeLeavesTheCertificateOfTheProcessAlone(
      String helm, TestCluster cluster, TestNamespace namespace) {
    try (Release release = Release.install(Helm.named(helm), cluster, namespace.name())) {
      publishAuthority(cluster);

      release.upgrade("--set", "webhook.timeoutSeconds=3");

      var webhook = configuration(cluster).orElseThrow().getWebhooks().getFirst();
      assertThat(webhook.getTimeoutSeconds()).isEqualTo(3);
      assertThat(webhook.getClientConfig().getCaBundle()).isEqualTo(authority());
      assertThat(webhook.getClientConfig().getService().getPath()).isEqualTo("/mutate");
    }
    assertThat(configuration(cluster)).isEmpty();
    assertThat(cluster.client().rbac().clusterRoles().withName("ranktable-injector").get())
        .isNull();
  }

  @ParameterizedTest
  @MethodSource("io.ranktable.e2e.chart.Helm#names")
  void theAuthorityOfTheValuesTakesOverFromTheProcessAndGivesBack(
      String helm, TestCluster cluster, TestNamespace namespace, @TempDir Path directory)
      throws Exception {
    String pem = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
    Path file = Files.writeString(directory.resolve("ca.crt"), pem);
    try (Release release = Release.install(Helm.named(helm), cluster, namespace.name())) {
      publishAuthority(cluster);

      release.upgrade(
          Stream.concat(
                  Stream.of(
                      "--set",
                      "certificates.mode=secret,certificates.secretName=own-tls",
                      "--set-file",
                      "certificates.caBundle=" + file),
                  helm.equals("helm4") ? Stream.of("--force-conflicts") : Stream.of())
              .toArray(String[]::new));
      assertThat(caBundle(cluster))
          .isEqualTo(Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.UTF_8)));

      // Without values Helm takes those of the last revision.
      release.upgrade("--reset-values");
      publishAuthority(cluster);
      assertThat(caBundle(cluster)).isEqualTo(authority());
    }
  }

  private static String caBundle(TestCluster cluster) {
    return configuration(cluster)
        .orElseThrow()
        .getWebhooks()
        .getFirst()
        .getClientConfig()
        .getCaBundle();
  }

  @Test
  void podsOfTheDeploymentAndTheTestAreAllowedWherePodsAreRestricted(TestCluster cluster)
      throws Exception {
    try (TestNamespace namespace =
            cluster.newNamespace(Map.of("pod-security.kubernetes.io/enforce", "restricted"));
        Release release = Release.install(Helm.named("helm"), cluster, namespace.name())) {
      Deployment deployment =
          cluster
              .client()
              .apps()
              .deployments()
              .inNamespace(release.namespace())
              .withName("ranktable-injector")
              .get();
      Pod pod =
          new PodBuilder()
              .withNewMetadata()
              .withGenerateName("ranktable-injector-")
              .withNamespace(release.namespace())
              .withLabels(deployment.getSpec().getTemplate().getMetadata().getLabels())
              .endMetadata()
              .withSpec(deployment.getSpec().getTemplate().getSpec())
              .build();

      Pod created = cluster.client().resource(pod).dryRun().create();

      assertThat(created.getSpec().getContainers().getFirst().getLifecycle().getPreStop())
          .satisfies(preStop -> assertThat(preStop.getSleep().getSeconds()).isEqualTo(10));
      JsonNode check = Rendered.of(Helm.named("helm").template(release.namespace())).only("Pod");
      assertThat(dryRun(cluster.client(), check).code()).isEqualTo(201);
    }
  }

  /** Nothing listens behind the Service, so a pod that reaches the webhook is refused. */
  @Test
  void onlyPodsThatConcernUsReachTheWebhook(TestCluster cluster) {
    try (TestNamespace own = cluster.newNamespace(OPTED_IN);
        TestNamespace user = cluster.newNamespace(OPTED_IN);
        TestNamespace other = cluster.newNamespace(Map.of());
        Release release =
            Release.install(
                Helm.named("helm"), cluster, own.name(), "--set", "webhook.timeoutSeconds=1");
        KubernetesClient client = withoutRetries(cluster)) {
      Pod annotated = pod(Map.of("ranktable.io/template", "hccl-group"), Map.of());
      Awaitility.await().until(() -> reachesTheWebhook(client, user, annotated));

      assertThat(
              List.of(
                  pod(Map.of("ranktable.io/template.typo", "x"), Map.of()),
                  pod(Map.of("ranktable.io/status", "{}"), Map.of("app", "forger")),
                  pod(Map.of("ranktable.io/poke", "1"), Map.of()),
                  pod(Map.of(), Map.of("ranktable.io/injected", "true"))))
          .allMatch(pod -> reachesTheWebhook(client, user, pod));
      assertThat(
              List.of(
                  pod(Map.of(), Map.of()),
                  pod(Map.of("example.com/template", "x"), Map.of("app", "web")),
                  pod(Map.of("ranktable.io/group", "g"), Map.of()),
                  mirror(pod(Map.of("ranktable.io/template", "x"), Map.of()))))
          .noneMatch(pod -> reachesTheWebhook(client, user, pod));
      assertThat(reachesTheWebhook(client, other, annotated)).isFalse();
      assertThat(release.namespace()).isEqualTo(own.name());
      assertThat(reachesTheWebhook(client, own, annotated)).isFalse();
    }
  }

  private static boolean reachesTheWebhook(KubernetesClient client, TestNamespace where, Pod pod) {
    try {
      client.pods().inNamespace(where.name()).resource(pod).dryRun().create();
      return false;
    } catch (KubernetesClientException e) {
      assertThat(e).hasMessageContaining("failed calling webhook \"pods.ranktable.io\"");
      return true;
    }
  }

  /** A webhook that does not answer is an internal error, which a client would try again. */
  private static KubernetesClient withoutRetries(TestCluster cluster) {
    Config config = cluster.config();
    config.setRequestRetryBackoffLimit(0);
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  private static Pod pod(Map<String, String> annotations, Map<String, String> labels) {
    return new PodBuilder()
        .withNewMetadata()
        .withName("engine")
        .withAnnotations(annotations)
        .withLabels(labels)
        .endMetadata()
        .withNewSpec()
        .addNewContainer()
        .withName("engine")
        .withImage("registry.invalid/engine:1")
        .endContainer()
        .endSpec()
        .build();
  }

  /** As a kubelet shows a static pod. */
  private static Pod mirror(Pod pod) {
    return new PodBuilder(pod)
        .editMetadata()
        .addToAnnotations("kubernetes.io/config.mirror", "hash")
        .endMetadata()
        .editSpec()
        .withNodeName("node-1")
        .endSpec()
        .build();
  }

  /** Does what the process does: applies that one field as its own manager. */
  private static void publishAuthority(TestCluster cluster) {
    MutatingWebhookConfiguration field =
        new MutatingWebhookConfigurationBuilder()
            .withNewMetadata()
            .withName(CONFIGURATION)
            .endMetadata()
            .addNewWebhook()
            .withName("pods.ranktable.io")
            .withNewClientConfig()
            .withCaBundle(authority())
            .endClientConfig()
            .endWebhook()
            .build();
    cluster.client().resource(field).fieldManager("ranktable-injector").serverSideApply();
  }

  private static String authority() {
    return Base64.getEncoder().encodeToString("not a real one".getBytes(StandardCharsets.UTF_8));
  }

  private static Optional<MutatingWebhookConfiguration> configuration(TestCluster cluster) {
    return Optional.ofNullable(
        cluster
            .client()
            .admissionRegistration()
            .v1()
            .mutatingWebhookConfigurations()
            .withName(CONFIGURATION)
            .get());
  }

  /** Applies for show; a field the API server does not know is an error. */
  private static HttpResponse<String> dryRun(KubernetesClient client, JsonNode object)
      throws Exception {
    String uri =
        client.getMasterUrl().toString().replaceFirst("/$", "")
            + Rendered.path(object)
            + "?dryRun=All&fieldValidation=Strict&fieldManager=test&force=true";
    var request =
        client
            .getHttpClient()
            .newHttpRequestBuilder()
            .uri(uri)
            .method("PATCH", "application/apply-patch+yaml", object.toString())
            .build();
    return client.getHttpClient().sendAsync(request, String.class).get();
  }
}
