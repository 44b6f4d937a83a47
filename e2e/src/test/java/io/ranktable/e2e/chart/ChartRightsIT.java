package io.ranktable.e2e.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.ranktable.e2e.cluster.OnCluster;
import io.ranktable.e2e.cluster.TestCluster;
import io.ranktable.e2e.cluster.TestNamespace;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What the API server lets the process do under the rules of the chart. */
@OnCluster
class ChartRightsIT {

  private static final String CONFIGURATION = "zz-ranktable-injector";

  @Test
  void theProcessMayDoItsWorkAndNothingElse(TestCluster cluster, TestNamespace namespace) {
    String own = namespace.name();
    try (Release release = Release.install(Helm.named("helm"), cluster, own);
        KubernetesClient process =
            new KubernetesClientBuilder()
                .withConfig(cluster.serviceAccountConfig(own, "ranktable-injector"))
                .build()) {
      Awaitility.await().until(() -> may(process, "create", "/secrets", release.namespace(), ""));

      assertThat(
              Stream.of(
                      "patch /pods",
                      "watch /pods",
                      "list /namespaces",
                      "watch /namespaces",
                      "patch /configmaps",
                      "delete /configmaps",
                      "create /events",
                      "get /events",
                      "list apps/statefulsets",
                      "list jobset.x-k8s.io/jobsets",
                      "watch workloads.x-k8s.io/rolebasedgroups",
                      "create coordination.k8s.io/leases",
                      "patch coordination.k8s.io/leases ranktable-injector",
                      "get /secrets ranktable-injector-ca",
                      "update /secrets ranktable-injector-ca")
                  .filter(request -> !may(process, request, own)))
          .as("denied though needed")
          .isEmpty();
      assertThat(
              Stream.of(
                      "create /pods",
                      "get /pods",
                      "get apps/statefulsets",
                      "get jobset.x-k8s.io/jobsets",
                      "list orchestration.aibrix.ai/stormservices",
                      "update /configmaps",
                      "get /namespaces",
                      "delete /pods",
                      "update /pods",
                      "create /pods/exec",
                      "update /pods/status",
                      "get /pods/log",
                      "patch /namespaces",
                      "list /nodes",
                      "list /secrets",
                      "get /secrets other",
                      "delete /secrets ranktable-injector-ca",
                      "patch coordination.k8s.io/leases other",
                      "patch apps/deployments",
                      "create rbac.authorization.k8s.io/roles",
                      "create /serviceaccounts/token ranktable-injector",
                      "delete admissionregistration.k8s.io/mutatingwebhookconfigurations "
                          + CONFIGURATION,
                      "patch admissionregistration.k8s.io/mutatingwebhookconfigurations other")
                  .filter(request -> may(process, request, own)))
          .as("allowed though not needed")
          .isEmpty();
      assertThat(may(process, "get /secrets ranktable-injector-ca", "kube-system")).isFalse();
      assertThat(may(process, "create coordination.k8s.io/leases", "kube-system")).isFalse();
    }
  }

  @Test
  void theProcessMayWatchItsOwnConfigurationAndSecretByName(
      TestCluster cluster, TestNamespace namespace) {
    try (Release release = Release.install(Helm.named("helm"), cluster, namespace.name());
        KubernetesClient process =
            new KubernetesClientBuilder()
                .withConfig(cluster.serviceAccountConfig(namespace.name(), "ranktable-injector"))
                .build()) {
      var configurations = process.admissionRegistration().v1().mutatingWebhookConfigurations();
      var secrets = process.secrets().inNamespace(release.namespace());

      Awaitility.await()
          .ignoreExceptionsInstanceOf(KubernetesClientException.class)
          .untilAsserted(
              () ->
                  assertThat(
                          configurations
                              .withField("metadata.name", CONFIGURATION)
                              .list()
                              .getItems())
                      .hasSize(1));
      assertThat(secrets.withField("metadata.name", "ranktable-injector-ca").list().getItems())
          .isEmpty();
      assertThatThrownBy(configurations::list).hasMessageContaining("forbidden");
      assertThatThrownBy(secrets::list).hasMessageContaining("forbidden");
    }
  }

  /** {@code request}: verb, group/resource with or without /subresource, and maybe a name. */
  private static boolean may(KubernetesClient who, String request, String namespace) {
    String[] words = request.split(" ", -1);
    return may(who, words[0], words[1], namespace, words.length > 2 ? words[2] : "");
  }

  private static boolean may(
      KubernetesClient who, String verb, String kind, String namespace, String name) {
    String[] parts = kind.split("/", -1);
    return who.authorization()
        .v1()
        .selfSubjectAccessReview()
        .create(
            new SelfSubjectAccessReviewBuilder()
                .withNewSpec()
                .withNewResourceAttributes()
                .withVerb(verb)
                .withGroup(parts[0])
                .withResource(parts[1])
                .withSubresource(parts.length > 2 ? parts[2] : "")
                .withNamespace(namespace)
                .withName(name)
                .endResourceAttributes()
                .endSpec()
                .build())
        .getStatus()
        .getAllowed();
  }
}
