package io.ranktable.webhook.serving;

import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhook;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfigurationBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.WebhookClientConfig;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.ranktable.certs.bundle.Bundle;
import io.ranktable.certs.bundle.Publication;
import io.ranktable.certs.x509.Decoded;
import java.net.HttpURLConnection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The entries of our webhook configuration. Written is {@code webhooks[].clientConfig.caBundle} and
 * nothing else: by server-side apply under a field manager of its own, each entry by its name.
 */
final class WebhookEntries implements TrustStore {
  /** The field manager that owns the field. */
  static final String FIELD_MANAGER = "ranktable-injector-certificates";

  private final KubernetesClient client;
  private final String name;

  WebhookEntries(KubernetesClient client, String name) {
    this.client = client;
    this.name = name;
  }

  @Override
  public Found read() {
    MutatingWebhookConfiguration found =
        client.admissionRegistration().v1().mutatingWebhookConfigurations().withName(name).get();
    if (found == null) {
      return Found.NOTHING;
    }
    Map<String, Bundle> entries = new LinkedHashMap<>();
    found.getWebhooks().forEach(entry -> entries.put(entry.getName(), trustedBy(entry)));
    Long generation = found.getMetadata().getGeneration();
    return new Found(
        true,
        List.copyOf(entries.keySet()),
        new Publication(generation == null ? 0 : generation, entries),
        found.getMetadata().getResourceVersion());
  }

  @Override
  public boolean write(Found over, Bundle bundle) {
    String text = bundle.caBundle();
    List<MutatingWebhook> entries =
        over.names().stream()
            .map(
                entry ->
                    new MutatingWebhookBuilder()
                        .withName(entry)
                        .withNewClientConfig()
                        .withCaBundle(text)
                        .endClientConfig()
                        .build())
            .toList();
    // With the version that was read: an entry removed since is not brought back, and whom somebody
    // with a newer Secret has published is not withdrawn.
    MutatingWebhookConfiguration ours =
        new MutatingWebhookConfigurationBuilder()
            .withNewMetadata()
            .withName(name)
            .withResourceVersion(over.version())
            .endMetadata()
            .withWebhooks(entries)
            .build();
    try {
      client.resource(ours).fieldManager(FIELD_MANAGER).forceConflicts().serverSideApply();
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
        return false;
      }
      throw e;
    }
  }

  private static Bundle trustedBy(MutatingWebhook entry) {
    return Optional.ofNullable(entry.getClientConfig())
        .map(WebhookClientConfig::getCaBundle)
        .map(Bundle::parseCaBundle)
        .flatMap(
            read ->
                read instanceof Decoded.Ok<Bundle>(Bundle bundle)
                    ? Optional.of(bundle)
                    : Optional.empty())
        .orElseGet(Bundle::of);
  }

  /** The configuration in a sentence. */
  @Override
  public String toString() {
    return "MutatingWebhookConfiguration " + name;
  }
}
