package io.ranktable.webhook.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@EnableKubernetesMockClient(crud = true, https = false)
class LeadershipTest {

  private static final String NAMESPACE = "ranktable-system";
  private static final Duration OFTEN = Duration.ofMillis(20);
  private static final Duration NEVER = Duration.ofHours(1);

  @SuppressWarnings("NullAway.Init")
  private KubernetesClient client;

  private final ManualClock clock = new ManualClock();
  private final Wire wire = new Wire();
  private final AtomicInteger begun = new AtomicInteger();
  private final AtomicInteger ended = new AtomicInteger();

  @SuppressWarnings("NullAway.Init")
  private Leadership leadership;

  @AfterEach
  void close() {
    leadership.close();
  }

  @Test
  void leadsWhenNobodyElseDoes() {
    start(OFTEN);
    await().until(() -> begun.get() == 1);
    assertThat(leadership.open()).isTrue();
    assertThat(leadership.leading()).isTrue();
    assertThat(holder()).isEqualTo("replica-1");
  }

  @Test
  void closesTheFenceWhenNoRenewalWasAnsweredForNineTenthsOfTheLease() {
    start(NEVER);
    await().until(() -> wire.count("PATCH") == 1);
    clock.pass(Duration.ofMillis(13_400));
    assertThat(leadership.open()).isTrue();
    clock.pass(Duration.ofMillis(100));
    assertThat(leadership.open()).isFalse();
  }

  @Test
  void opensTheFenceAgainWhenALateRenewalIsAnswered() {
    start(OFTEN);
    await().until(leadership::open);
    clock.passSeconds(100);
    await().until(leadership::open);
    assertThat(begun).hasValue(1);
  }

  @Test
  void givesTheLeaseBackWhenItIsClosed() {
    start(OFTEN);
    await().until(leadership::open);
    leadership.close();
    assertThat(leadership.open()).isFalse();
    assertThat(ended).hasValue(1);
    assertThat(holder()).as("others need not wait").isEmpty();
  }

  @Test
  void letsTheNextReplicaTakeOverAtOnce() {
    start(OFTEN);
    await().until(leadership::open);
    try (Leadership next = replica("replica-2", OFTEN, () -> {}, () -> {})) {
      next.start();
      leadership.close();
      await().until(next::open);
      assertThat(holder()).isEqualTo("replica-2");
    }
  }

  @Test
  void leadsAgainAfterItHasLostTheLease() {
    start(OFTEN);
    await().until(leadership::open);
    giveTo("replica-2");
    await().until(() -> ended.get() == 1);
    assertThat(leadership.open()).isFalse();
    clock.passSeconds(15);
    await().until(leadership::open);
    assertThat(begun).hasValue(2);
    assertThat(holder()).isEqualTo("replica-1");
  }

  @Test
  void doesNotTrustTheClockOfTheHolder() {
    giveTo("replica-2");
    start(OFTEN);
    await().until(() -> wire.count("GET") >= 5);
    assertThat(begun).as("its time of renewal is years ago by our clock").hasValue(0);
    clock.pass(Duration.ofMillis(14_999));
    int looked = (int) wire.count("GET");
    await().until(() -> wire.count("GET") >= looked + 3);
    assertThat(begun).hasValue(0);
    clock.pass(Duration.ofMillis(1));
    await().until(() -> begun.get() == 1);
    assertThat(holder()).isEqualTo("replica-1");
  }

  @Test
  void leadsAgainAfterTheApiServerWasAway() {
    start(OFTEN);
    await().until(leadership::open);
    wire.cut(true);
    await().until(() -> ended.get() == 1);
    assertThat(leadership.open()).isFalse();
    wire.cut(false);
    await().until(() -> begun.get() == 2);
    assertThat(leadership.open()).isTrue();
  }

  @Test
  void survivesALeaseThatNobodyCanRead() {
    client
        .resource(
            new LeaseBuilder()
                .withNewMetadata()
                .withNamespace(NAMESPACE)
                .withName("ranktable-injector")
                .endMetadata()
                .withNewSpec()
                .withHolderIdentity("somebody")
                .endSpec()
                .build())
        .create();
    start(OFTEN);
    await().until(() -> wire.count("GET") >= 3);
    assertThat(leadership.open()).isFalse();
    client.leases().inNamespace(NAMESPACE).withName("ranktable-injector").delete();
    await().until(leadership::open);
  }

  private void start(Duration retryPeriod) {
    leadership = replica("replica-1", retryPeriod, begun::incrementAndGet, ended::incrementAndGet);
    leadership.start();
  }

  private Leadership replica(
      String identity, Duration retryPeriod, Runnable onStart, Runnable onStop) {
    return new Leadership(
        wire.to(client),
        new Leadership.Settings(
            NAMESPACE,
            "ranktable-injector",
            identity,
            Duration.ofSeconds(15),
            Duration.ofMillis(200),
            retryPeriod),
        onStart,
        onStop,
        clock);
  }

  private String holder() {
    Lease lease = client.leases().inNamespace(NAMESPACE).withName("ranktable-injector").require();
    String holder = lease.getSpec().getHolderIdentity();
    return holder == null ? "" : holder;
  }

  private void giveTo(String identity) {
    ZonedDateTime past = ZonedDateTime.parse("2020-01-01T00:00:00Z");
    Lease lease =
        new LeaseBuilder()
            .withNewMetadata()
            .withNamespace(NAMESPACE)
            .withName("ranktable-injector")
            .endMetadata()
            .withNewSpec()
            .withHolderIdentity(identity)
            .withLeaseDurationSeconds(15)
            .withAcquireTime(past)
            .withRenewTime(past)
            .withLeaseTransitions(1)
            .endSpec()
            .build();
    client
        .resource(lease)
        .createOr(existing -> existing.patch(PatchContext.of(PatchType.JSON_MERGE)));
  }
}
