package io.ranktable.webhook.serving;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.ranktable.certs.bundle.Bundle;
import io.ranktable.certs.bundle.Publication;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps every entry of our webhook configuration trusting exactly whom it should, writing only when
 * one does not, and remembers for how long it has been as it is. Used by one thread at a time.
 */
final class BundlePublisher implements BundleStatus {
  private static final Logger LOG = LoggerFactory.getLogger(BundlePublisher.class);

  private final TrustStore store;
  private final InstantSource clock;
  private final LongSupplier nanos;
  private final WritePace pace = new WritePace();
  private @Nullable Publication sight;
  private @Nullable Bundle written;
  private long sightNanos;
  private volatile boolean seen;
  private volatile String detail = "The webhook configuration was not looked at yet";

  /**
   * Reads nothing yet.
   *
   * @param clock the time of day
   * @param nanos a clock that nobody sets, in nanoseconds
   */
  BundlePublisher(TrustStore store, InstantSource clock, LongSupplier nanos) {
    this.store = store;
    this.clock = clock;
    this.nanos = nanos;
    this.sightNanos = nanos.getAsLong();
  }

  /** How a publication ended. */
  sealed interface Published {
    /** Every entry was as it should be. */
    record Done() implements Published {}

    /** Something was written, or somebody else was faster: look again. */
    record Changed() implements Published {}

    /**
     * It has to be tried again.
     *
     * @param after after this time
     */
    record Again(Duration after) implements Published {}
  }

  /**
   * Reads whom the entries trust now.
   *
   * @throws KubernetesClientException when the API server does not answer or does not allow it
   */
  TrustStore.Found read() {
    try {
      TrustStore.Found found = store.read();
      // From now on, for it may have become so only while it was read.
      if (!found.publication().equals(sight)) {
        sight = found.publication();
        sightNanos = nanos.getAsLong();
      }
      return found;
    } catch (KubernetesClientException e) {
      tell(store + " could not be read: " + Failures.reason(e));
      throw e;
    }
  }

  /** For how long it has been as it was read last. */
  Duration unchangedFor() {
    return Duration.ofNanos(nanos.getAsLong() - sightNanos);
  }

  /**
   * Brings every entry to trust exactly the bundle.
   *
   * @param found what was read; since, nobody may have been published, else nothing is written
   * @param bundle what shall be trusted; an empty one is never written
   * @throws KubernetesClientException when the API server does not answer or does not allow it
   */
  Published publish(TrustStore.Found found, Bundle bundle) {
    if (bundle.isEmpty() || found.publication().isExactly(bundle)) {
      return new Published.Done();
    }
    Instant now = clock.instant();
    // Only who writes the same again has somebody against him.
    boolean again = bundle.equals(written);
    Duration wait = again ? pace.untilNextWrite(now) : Duration.ZERO;
    if (wait.isPositive()) {
      tell(store + ": somebody else keeps changing caBundle");
      return new Published.Again(wait);
    }
    try {
      if (store.write(found, bundle)) {
        if (again) {
          pace.wrote(now);
        }
        written = bundle;
        LOG.info("Published {} authorities in {}", bundle.certificates().size(), store);
      }
      return new Published.Changed();
    } catch (KubernetesClientException e) {
      tell(store + " could not be written: " + Failures.reason(e));
      throw e;
    }
  }

  /**
   * Judges what was found.
   *
   * @param signer the authority of our leaf; empty without a leaf
   * @param known whether API servers have had time to learn it, if it is published
   */
  void judge(TrustStore.Found found, Optional<X509Certificate> signer, boolean known) {
    List<String> distrusting = signer.map(found.publication()::distrusting).orElseGet(found::names);
    if (!found.exists()) {
      tell(store + " does not exist: no pod reaches the webhook");
    } else if (found.names().isEmpty()) {
      tell(store + " has no entry");
    } else if (!distrusting.isEmpty()) {
      tell(store + " does not trust our certificate in " + String.join(", ", distrusting));
    } else if (known) {
      seen = true;
      detail = store + " trusts our certificate";
    } else {
      tell(
          store + " trusts our certificate only since now: API servers are given time to learn it");
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

  private void tell(String sentence) {
    if (!sentence.equals(detail)) {
      LOG.warn("{}", sentence);
    }
    detail = sentence;
  }
}
