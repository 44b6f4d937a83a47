package io.ranktable.webhook.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@EnableKubernetesMockClient(crud = true)
@Timeout(60)
class LeadershipTest {

  @SuppressWarnings("NullAway.Init")
  private KubernetesClient client;

  @SuppressWarnings("NullAway.Init")
  private KubernetesMockServer server;

  private final AtomicLong paused = new AtomicLong();

  /** A replica that counts its terms. */
  private final class Replica implements AutoCloseable {

    final AtomicInteger begun = new AtomicInteger();
    final AtomicInteger ended = new AtomicInteger();
    final Leadership leadership;

    Replica(String identity) {
      this(client, identity);
    }

    Replica(KubernetesClient client, String identity) {
      leadership =
          new Leadership(
              client,
              new Leadership.Settings(
                  "sys",
                  "ranktable-injector",
                  identity,
                  Duration.ofSeconds(3),
                  Duration.ofSeconds(2),
                  Duration.ofMillis(200)),
              begun::incrementAndGet,
              ended::incrementAndGet,
              () -> System.nanoTime() + paused.get());
      leadership.start();
    }

    boolean leads() {
      return leadership.leading();
    }

    void stop() {
      leadership.close();
    }

    @Override
    public void close() {
      stop();
    }
  }

  @Test
  void aSingleReplicaLeadsUntilItStopsAndGivesTheLeaseBack() {
    try (Replica one = new Replica("one")) {
      await().until(one::leads);
      await().until(() -> "one".equals(lease().getHolderIdentity()));

      one.stop();
      assertThat(one.leads()).isFalse();
      assertThat(one.begun).hasValue(1);
      assertThat(one.ended).hasValue(1);
      assertThat(lease().getLeaseDurationSeconds()).as("others may take it soon").isEqualTo(1);
    }
  }

  @Test
  void theNextReplicaTakesOverAtOnceWhenTheLeaderStops() {
    try (Replica one = new Replica("one")) {
      await().until(one::leads);
      try (Replica two = new Replica("two")) {
        await().during(Duration.ofSeconds(1)).until(() -> one.leads() && !two.leads());

        one.stop();
        await().atMost(Duration.ofSeconds(3)).until(two::leads);
        assertThat(one.leads()).isFalse();
        assertThat(two.begun).hasValue(1);
      }
    }
  }

  @Test
  void aProcessThatWasPausedFindsTheFenceClosedWhenItWakes() {
    try (Replica one = new Replica("one")) {
      await().until(one::leads);

      paused.addAndGet(Duration.ofSeconds(3).toNanos());
      assertThat(one.leads()).isFalse();

      await().until(one::leads);
    }
  }

  @Test
  void withoutAnApiServerTheFenceClosesBeforeTheLeaseIsOver() {
    try (KubernetesClient impatient = impatient();
        Replica one = new Replica(impatient, "one")) {
      await().until(one::leads);

      server.shutdown();
      await().atMost(Duration.ofSeconds(4)).until(() -> !one.leads());
      await().atMost(Duration.ofSeconds(10)).until(() -> one.ended.get() == 1);
    }
  }

  /** A client that does not try failed calls again. */
  private KubernetesClient impatient() {
    return new KubernetesClientBuilder()
        .withConfig(
            new ConfigBuilder(client.getConfiguration()).withRequestRetryBackoffLimit(0).build())
        .build();
  }

  private LeaseSpec lease() {
    return client.leases().inNamespace("sys").withName("ranktable-injector").get().getSpec();
  }
}
