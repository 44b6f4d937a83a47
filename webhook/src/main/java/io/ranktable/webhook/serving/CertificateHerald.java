package io.ranktable.webhook.serving;

import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.ranktable.core.table.Reason;
import io.ranktable.webhook.cluster.Occurrence;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns by an Event while something is wrong with the certificate of this replica: nobody renews
 * it, or it cannot be used. One Event for each replica, whose text is the newest; it is told again
 * every ten minutes while it lasts.
 */
public final class CertificateHerald implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CertificateHerald.class);
  private static final Duration LOOK = Duration.ofSeconds(30);
  private static final Duration AGAIN_AFTER = Duration.ofMinutes(10);

  private final KubernetesClient client;
  private final ObjectReference replica;
  private final LeafStatus leaf;
  private final InstantSource clock;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("certificate-events").daemon().factory());
  private String told = "";
  private Instant at = Instant.MIN;

  /**
   * Says nothing before {@link #start}.
   *
   * @param namespace of this process
   * @param pod the name of this replica
   */
  public CertificateHerald(
      KubernetesClient client, String namespace, String pod, LeafStatus leaf, InstantSource clock) {
    this.client = client;
    this.replica =
        new ObjectReferenceBuilder()
            .withApiVersion("v1")
            .withKind("Pod")
            .withNamespace(namespace)
            .withName(pod)
            .build();
    this.leaf = leaf;
    this.clock = clock;
  }

  /** Begins to look. */
  public void start() {
    var _ =
        thread.scheduleWithFixedDelay(
            this::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }

  /** Tells what is wrong, if anything is and it was not told a moment ago. */
  void look() {
    String trouble = leaf.trouble();
    Instant now = clock.instant();
    if (trouble.isEmpty() || (trouble.equals(told) && now.isBefore(at.plus(AGAIN_AFTER)))) {
      return;
    }
    try {
      new Occurrence(
              replica,
              replica.getName() + ".certificate",
              "certificates",
              Reason.CERTIFICATE_TROUBLE,
              true,
              trouble,
              now)
          .writeWith(client);
      told = trouble;
      at = now;
    } catch (KubernetesClientException e) {
      LOG.debug("Event not written: {}", Failures.reason(e));
    }
  }
}
