package io.ranktable.webhook.serving;

import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhook;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfigurationBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.WebhookClientConfig;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.ranktable.certs.bundle.Bundle;
import io.ranktable.certs.x509.Decoded;
import java.net.HttpURLConnection;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes {@code webhooks[].clientConfig.caBundle} of our webhook configuration and nothing else: by
 * server-side apply under a field manager of its own, each entry by its name, and only when an
 * entry does not trust exactly what it should.
 */
final class BundlePublisher implements BundleStatus {
  /** The field manager that owns the field. */
  static final String FIELD_MANAGER = "ranktable-injector-certificates";

  private static final Logger LOG = LoggerFactory.getLogger(BundlePublisher.class);

  private final KubernetesClient client;
  private final String name;
  private final WritePace pace = new WritePace();
  private final InstantSource clock;
  private volatile boolean seen;
  private volatile String detail = "The webhook configuration was not looked at yet";

  BundlePublisher(KubernetesClient client, String name, InstantSource clock) {
    this.client = client;
    this.name = name;
    this.clock = clock;
  }

  /** How a publication ended. */
  sealed interface Published {
    /** Nothing is left to do until something changes. */
    record Done() implements Published {}

    /**
     * It has to be tried again.
     *
     * @param after after this time
     */
    record Again(Duration after) implements Published {}

    /** The API server did not take it, or did not answer; the detail says what happened. */
    record Failed() implements Published {}
  }

  /**
   * Brings every entry to trust exactly the bundle.
   *
   * @param bundle what shall be trusted; an empty one is never written
   * @param signer the authority of our leaf, for {@link #bundleSeen}; empty without a leaf
   */
  Published publish(Bundle bundle, Optional<X509Certificate> signer) {
    try {
      MutatingWebhookConfiguration found =
          client.admissionRegistration().v1().mutatingWebhookConfigurations().withName(name).get();
      if (found == null) {
        detail =
            "MutatingWebhookConfiguration " + name + " does not exist: no pod reaches the webhook";
        return new Published.Done();
      }
      if (bundle.isEmpty() || trusts(found, bundle)) {
        look(found, signer);
        return new Published.Done();
      }
      Instant now = clock.instant();
      Duration wait = pace.untilNextWrite(now);
      if (wait.isPositive()) {
        tell("MutatingWebhookConfiguration " + name + ": somebody else keeps changing caBundle");
        return new Published.Again(wait);
      }
      look(apply(found, bundle), signer);
      pace.wrote(now);
      LOG.info("Published the authority in MutatingWebhookConfiguration {}", name);
      return new Published.Done();
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
        return new Published.Again(Duration.ZERO);
      }
      tell(
          "MutatingWebhookConfiguration "
              + name
              + " could not be read or written: "
              + Failures.reason(e));
      return new Published.Failed();
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

  private MutatingWebhookConfiguration apply(MutatingWebhookConfiguration found, Bundle bundle) {
    String text = bundle.caBundle();
    List<MutatingWebhook> entries =
        found.getWebhooks().stream()
            .map(
                entry ->
                    new MutatingWebhookBuilder()
                        .withName(entry.getName())
                        .withNewClientConfig()
                        .withCaBundle(text)
                        .endClientConfig()
                        .build())
            .toList();
    // With the version that was read: an entry removed since is not brought back.
    MutatingWebhookConfiguration ours =
        new MutatingWebhookConfigurationBuilder()
            .withNewMetadata()
            .withName(name)
            .withResourceVersion(found.getMetadata().getResourceVersion())
            .endMetadata()
            .withWebhooks(entries)
            .build();
    return client.resource(ours).fieldManager(FIELD_MANAGER).forceConflicts().serverSideApply();
  }

  private void look(MutatingWebhookConfiguration stored, Optional<X509Certificate> signer) {
    List<String> distrusting =
        stored.getWebhooks().stream()
            .filter(entry -> !signer.map(authority -> trusted(entry, authority)).orElse(false))
            .map(MutatingWebhook::getName)
            .toList();
    if (stored.getWebhooks().isEmpty()) {
      detail = "MutatingWebhookConfiguration " + name + " has no entry";
    } else if (distrusting.isEmpty()) {
      seen = true;
      detail = "MutatingWebhookConfiguration " + name + " trusts our certificate";
    } else {
      detail =
          "MutatingWebhookConfiguration "
              + name
              + " does not trust our certificate in "
              + String.join(", ", distrusting);
    }
  }

  private void tell(String sentence) {
    if (!sentence.equals(detail)) {
      LOG.warn("{}", sentence);
    }
    detail = sentence;
  }

  private static boolean trusts(MutatingWebhookConfiguration stored, Bundle bundle) {
    return stored.getWebhooks().stream()
        .allMatch(entry -> published(entry).equals(Optional.of(bundle)));
  }

  private static boolean trusted(MutatingWebhook entry, X509Certificate authority) {
    return published(entry).map(bundle -> bundle.contains(authority)).orElse(false);
  }

  private static Optional<Bundle> published(MutatingWebhook entry) {
    return Optional.ofNullable(entry.getClientConfig())
        .map(WebhookClientConfig::getCaBundle)
        .map(Bundle::parseCaBundle)
        .flatMap(
            read ->
                read instanceof Decoded.Ok<Bundle>(Bundle bundle)
                    ? Optional.of(bundle)
                    : Optional.empty());
  }
}
