package io.ranktable.webhook.serving;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.ranktable.core.table.Names;
import io.ranktable.core.table.Reason;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
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
  private static final int MESSAGE_LIMIT = 1024;

  private final KubernetesClient client;
  private final String namespace;
  private final String pod;
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
    this.namespace = namespace;
    this.pod = pod;
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
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    if (trouble.isEmpty() || (trouble.equals(told) && now.isBefore(at.plus(AGAIN_AFTER)))) {
      return;
    }
    try {
      tell(trouble.length() > MESSAGE_LIMIT ? trouble.substring(0, MESSAGE_LIMIT) : trouble, now);
      told = trouble;
      at = now;
    } catch (KubernetesClientException e) {
      LOG.debug("Event not written: {}", Failures.reason(e));
    }
  }

  private void tell(String message, Instant now) {
    Event event =
        new EventBuilder()
            .withNewMetadata()
            .withNamespace(namespace)
            .withName(pod + ".certificate")
            .endMetadata()
            .withNewInvolvedObject()
            .withApiVersion("v1")
            .withKind("Pod")
            .withNamespace(namespace)
            .withName(pod)
            .endInvolvedObject()
            .withReason(Reason.CERTIFICATE_TROUBLE.text())
            .withType("Warning")
            .withMessage(message)
            .withNewSource()
            .withComponent(Names.MANAGER)
            .endSource()
            .withReportingComponent(Names.PREFIX + "certificates")
            .withCount(1)
            .withFirstTimestamp(now.toString())
            .withLastTimestamp(now.toString())
            .build();
    try {
      client.resource(event).create();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
      client
          .v1()
          .events()
          .inNamespace(namespace)
          .withName(pod + ".certificate")
          .edit(
              stored ->
                  new EventBuilder(stored)
                      .withMessage(message)
                      .withCount(Objects.requireNonNullElse(stored.getCount(), 1) + 1)
                      .withLastTimestamp(now.toString())
                      .build());
    }
  }
}
