package io.ranktable.webhook.serving;

import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhook;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.ranktable.certs.bundle.Bundle;
import io.ranktable.certs.leaf.ServerCertificate;
import io.ranktable.certs.x509.Decoded;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks whether API servers trust a certificate that somebody else has made, in a webhook
 * configuration that somebody else keeps. Writes nothing.
 */
final class TrustObserver implements BundleStatus {
  private static final Logger LOG = LoggerFactory.getLogger(TrustObserver.class);

  /** By such an annotation cert-manager's cainjector is asked to write {@code caBundle}. */
  private static final String CAINJECTOR = "cert-manager.io/inject-";

  private final KubernetesClient client;
  private final String configuration;
  private final String name;
  private final InstantSource clock;
  private volatile boolean seen;
  private volatile String detail = "The webhook configuration was not looked at yet";

  TrustObserver(KubernetesClient client, String webhookConfiguration, InstantSource clock) {
    this.client = client;
    this.configuration = webhookConfiguration;
    this.name = "MutatingWebhookConfiguration " + webhookConfiguration;
    this.clock = clock;
  }

  /**
   * Looks again.
   *
   * @return whether the API server answered
   */
  boolean look(Optional<ServerCertificate> served) {
    try {
      MutatingWebhookConfiguration found =
          client
              .admissionRegistration()
              .v1()
              .mutatingWebhookConfigurations()
              .withName(configuration)
              .get();
      if (found == null) {
        tell(name + " does not exist: no pod reaches the webhook");
      } else if (served.isEmpty()) {
        tell("There is no certificate yet that " + name + " could trust");
      } else {
        judge(found, served.get());
      }
      return true;
    } catch (KubernetesClientException e) {
      tell(name + " could not be read: " + Failures.reason(e));
      return false;
    }
  }

  @Override
  public boolean bundleSeen() {
    return seen;
  }

  @Override
  public String bundleDetail() {
    return detail;
  }

  private void judge(MutatingWebhookConfiguration found, ServerCertificate served) {
    List<MutatingWebhook> entries = found.getWebhooks();
    List<String> without =
        entries.stream().filter(e -> bundle(e).isEmpty()).map(MutatingWebhook::getName).toList();
    List<String> distrusting =
        entries.stream()
            .filter(entry -> bundle(entry).filter(text -> !vouches(text, served)).isPresent())
            .map(MutatingWebhook::getName)
            .toList();
    if (entries.isEmpty()) {
      tell(name + " has no entry");
    } else if (!distrusting.isEmpty()) {
      tell(
          name
              + " does not trust our certificate in "
              + String.join(", ", distrusting)
              + ": caBundle must hold the authority that signed it");
    } else if (!without.isEmpty() && awaitsCainjector(found)) {
      tell(
          name
              + " has no caBundle yet in "
              + String.join(", ", without)
              + ": cert-manager's cainjector writes it");
    } else if (!without.isEmpty()) {
      trusted(
          name
              + " has no caBundle in "
              + String.join(", ", without)
              + ": API servers must trust the signer of our certificate by themselves");
    } else {
      trusted(name + " trusts our certificate");
    }
  }

  private boolean vouches(String caBundle, ServerCertificate served) {
    return Bundle.parseCaBundle(caBundle) instanceof Decoded.Ok<Bundle>(Bundle bundle)
        && bundle.vouchesFor(served.chain(), clock.instant());
  }

  private static Optional<String> bundle(MutatingWebhook entry) {
    return Optional.ofNullable(entry.getClientConfig())
        .map(config -> config.getCaBundle())
        .filter(text -> !text.isEmpty());
  }

  private static boolean awaitsCainjector(MutatingWebhookConfiguration found) {
    Map<String, String> annotations = found.getMetadata().getAnnotations();
    return annotations != null
        && annotations.keySet().stream().anyMatch(key -> key.startsWith(CAINJECTOR));
  }

  private void trusted(String sentence) {
    seen = true;
    if (!sentence.equals(detail)) {
      LOG.info("{}", sentence);
    }
    detail = sentence;
  }

  private void tell(String sentence) {
    if (!sentence.equals(detail)) {
      LOG.warn("{}", sentence);
    }
    detail = sentence;
  }
}
