package io.ranktable.webhook.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfigurationBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.ranktable.core.table.Names;
import io.ranktable.core.template.Templates;
import io.ranktable.webhook.cli.demo.server.ApiKind;
import io.ranktable.webhook.cli.demo.server.EmbeddedApiServer;
import io.ranktable.webhook.cli.input.BadInputException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** The embedded API server with what an installation of the injector has put into it. */
final class Cluster implements AutoCloseable {

  /** Namespace of the injector. */
  static final String SYSTEM = "ranktable-system";

  private static final String CONFIGURATION = "zz-ranktable-injector";
  private static final String SERVICE = "ranktable-injector";
  private static final String SUFFIX_LETTERS = "bcdfghjklmnpqrstvwxz2456789";
  private static final int SUFFIX_LENGTH = 5;

  private final EmbeddedApiServer server = new EmbeddedApiServer();
  private final KubernetesClient client = server.client();

  /** Puts in what the chart puts in, and opts namespaces in. */
  void install(Set<String> namespaces) {
    client
        .resource(new NamespaceBuilder().withNewMetadata().withName(SYSTEM).endMetadata().build())
        .create();
    for (String namespace : namespaces) {
      client
          .resource(
              new NamespaceBuilder()
                  .withNewMetadata()
                  .withName(namespace)
                  .addToLabels(Names.INJECTION, Names.INJECTION_ENABLED)
                  .endMetadata()
                  .build())
          .create();
    }
    Templates.bundled().forEach(this::template);
    client.resource(webhookConfiguration()).create();
  }

  /** How the injector reaches it. */
  Config config() {
    return server.config();
  }

  /** Where it listens. */
  String url() {
    return server.url();
  }

  /** A client of it. */
  KubernetesClient client() {
    return client;
  }

  /**
   * Creates an object of any kind.
   *
   * @return the UID that it got
   * @throws BadInputException when there is such an object already
   */
  String create(ObjectNode object) throws BadInputException {
    ApiKind kind =
        ApiKind.namespaced(object.path("apiVersion").asText(), object.path("kind").asText());
    server.serve(kind);
    ObjectNode fresh = object.deepCopy();
    fresh.withObject("/metadata").remove("resourceVersion");
    return post(kind, fresh).getMetadata().getUid();
  }

  /**
   * Creates a pod that has been admitted; one without a name gets one as the API server does.
   *
   * @throws BadInputException when there is such a pod already
   */
  Pod createPod(ObjectNode admitted) throws BadInputException {
    ObjectNode pod = admitted.deepCopy();
    ObjectNode meta = pod.withObject("/metadata");
    if (meta.path("name").asText("").isEmpty()) {
      meta.put("name", meta.path("generateName").asText() + suffix());
    }
    pod.putObject("status").put("phase", "Pending");
    return client
        .getKubernetesSerialization()
        .convertValue(post(ApiKind.namespaced("v1", "Pod"), pod), Pod.class);
  }

  /** Changes a pod. */
  void patch(Pod pod, JsonNode patch) {
    client
        .pods()
        .inNamespace(pod.getMetadata().getNamespace())
        .withName(pod.getMetadata().getName())
        .patch(PatchContext.of(PatchType.JSON_MERGE), patch.toString());
  }

  /** Waits until the injector has published its authority; the {@code caBundle}. */
  String awaitCaBundle(long seconds) {
    MutatingWebhookConfiguration published =
        client
            .admissionRegistration()
            .v1()
            .mutatingWebhookConfigurations()
            .withName(CONFIGURATION)
            .waitUntilCondition(
                found ->
                    found != null
                        && found.getWebhooks().getFirst().getClientConfig().getCaBundle() != null,
                seconds,
                TimeUnit.SECONDS);
    return published.getWebhooks().getFirst().getClientConfig().getCaBundle();
  }

  @Override
  public void close() {
    client.close();
    server.close();
  }

  private GenericKubernetesResource post(ApiKind kind, ObjectNode object) throws BadInputException {
    JsonNode meta = object.path("metadata");
    try {
      return client
          .getKubernetesSerialization()
          .unmarshal(
              client.raw(kind.path(meta.path("namespace").asText()), "POST", object),
              GenericKubernetesResource.class);
    } catch (KubernetesClientException e) {
      throw new BadInputException(
          kind.kind()
              + " "
              + meta.path("name").asText()
              + " cannot be created: "
              + (e.getCode() == 409 ? "there is one of that name already." : e.getMessage()));
    }
  }

  private void template(String name, Map<String, String> data) {
    ConfigMap map =
        new ConfigMapBuilder()
            .withNewMetadata()
            .withNamespace(SYSTEM)
            .withName(name)
            .addToLabels(Names.KIND, Names.KIND_TEMPLATE)
            .endMetadata()
            .withData(data)
            .build();
    client.resource(map).create();
  }

  private static MutatingWebhookConfiguration webhookConfiguration() {
    return new MutatingWebhookConfigurationBuilder()
        .withNewMetadata()
        .withName(CONFIGURATION)
        .endMetadata()
        .addNewWebhook()
        .withName("pods.ranktable.io")
        .withNewClientConfig()
        .withNewService()
        .withNamespace(SYSTEM)
        .withName(SERVICE)
        .withPath("/mutate")
        .withPort(443)
        .endService()
        .endClientConfig()
        .endWebhook()
        .build();
  }

  private static String suffix() {
    StringBuilder suffix = new StringBuilder();
    for (int i = 0; i < SUFFIX_LENGTH; i++) {
      suffix.append(
          SUFFIX_LETTERS.charAt(ThreadLocalRandom.current().nextInt(SUFFIX_LETTERS.length())));
    }
    return suffix.toString();
  }
}
