package io.ranktable.e2e.serving;

import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhook;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfigurationBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.ranktable.certs.bundle.Bundle;
import io.ranktable.certs.x509.Decoded;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;

/** A webhook configuration made for one test, with a name of its own. */
final class Configuration implements AutoCloseable {
  private final KubernetesClient client;
  private final String name;

  private Configuration(KubernetesClient client, String name) {
    this.client = client;
    this.name = name;
  }

  /** Entries that no request ever matches. */
  static Configuration idle(KubernetesClient client, String name, String... entries) {
    return create(
        client,
        name,
        Arrays.stream(entries)
            .map(
                entry ->
                    entry(entry, "no-namespace-has-this-name")
                        .editOrNewClientConfig()
                        .withNewService()
                        .withName("injector")
                        .withNamespace("default")
                        .withPath("/" + entry)
                        .endService()
                        .endClientConfig()
                        .build())
            .toList());
  }

  /** One entry that sends the pods of a namespace to an address. */
  static Configuration calling(KubernetesClient client, String name, String namespace, String url) {
    return create(
        client,
        name,
        List.of(
            entry("pods.ranktable.io", namespace)
                .editOrNewClientConfig()
                .withUrl(url)
                .endClientConfig()
                .build()));
  }

  private static Configuration create(
      KubernetesClient client, String name, List<MutatingWebhook> entries) {
    client
        .resource(
            new MutatingWebhookConfigurationBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withWebhooks(entries)
                .build())
        .fieldManager("helm")
        .serverSideApply();
    return new Configuration(client, name);
  }

  private static MutatingWebhookBuilder entry(String name, String namespace) {
    return new MutatingWebhookBuilder()
        .withName(name)
        .withAdmissionReviewVersions("v1")
        .withSideEffects("None")
        .withFailurePolicy("Fail")
        .withTimeoutSeconds(5)
        .addNewRule()
        .withApiGroups("")
        .withApiVersions("v1")
        .withOperations("CREATE")
        .withResources("pods")
        .endRule()
        .withNewNamespaceSelector()
        .addToMatchLabels("kubernetes.io/metadata.name", namespace)
        .endNamespaceSelector();
  }

  Resource<MutatingWebhookConfiguration> resource() {
    return client.admissionRegistration().v1().mutatingWebhookConfigurations().withName(name);
  }

  MutatingWebhookConfiguration stored() {
    return resource().require();
  }

  String version() {
    return stored().getMetadata().getResourceVersion();
  }

  /** Whether every entry trusts the authority. */
  boolean trusts(X509Certificate authority) {
    return stored().getWebhooks().stream()
        .map(entry -> entry.getClientConfig().getCaBundle())
        .allMatch(
            text ->
                text != null
                    && Bundle.parseCaBundle(text) instanceof Decoded.Ok<Bundle>(Bundle bundle)
                    && bundle.contains(authority));
  }

  @Override
  public void close() {
    resource().delete();
  }
}
