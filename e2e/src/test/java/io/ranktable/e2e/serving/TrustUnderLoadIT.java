package io.ranktable.e2e.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.ranktable.certs.authority.Authority;
import io.ranktable.certs.rollover.Phase;
import io.ranktable.certs.rollover.Reading;
import io.ranktable.certs.rollover.StoredAuthorities;
import io.ranktable.certs.rollover.StoredForm;
import io.ranktable.e2e.cluster.OnCluster;
import io.ranktable.e2e.cluster.TestCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Pods are created all the time, through an API server that calls two replicas behind one address,
 * while their certificates change, they are replaced or killed, or the API server is restarted. The
 * figures are printed, a line of JSON for each fault.
 */
@OnCluster
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TrustUnderLoadIT {

  private static final Duration LIMIT = PairUnderLoad.LIMIT;

  /** A pod that is to end goes on serving for a while: who calls it has to hear of its end. */
  private static final Duration PRE_STOP = Duration.ofSeconds(2);

  private TestCluster cluster;
  private PairUnderLoad pair;

  @BeforeAll
  void start(TestCluster shared, @TempDir Path directory) throws IOException {
    cluster = shared;
    pair = new PairUnderLoad(shared, directory);
  }

  @AfterAll
  void stop() {
    if (pair != null) {
      pair.close();
    }
  }

  @Test
  void leavesAreRenewedAndNoCallIsLost() {
    long begun = System.nanoTime();
    List<Instant> before = pair.ends();

    await()
        .atMost(LIMIT)
        .until(
            () -> {
              List<Instant> ends = pair.ends();
              return ends.size() == before.size()
                  && ends.stream()
                      .allMatch(
                          end ->
                              before.stream()
                                  .allMatch(old -> end.isAfter(old.plus(PairUnderLoad.LEAF_LIFE))));
            });

    pair.report("leaf renewal", begun);
    nothingLostSince(begun);
  }

  @Test
  void theAuthorityIsReplacedAndNoCallIsLost() {
    long begun = System.nanoTime();
    X509Certificate old = pair.stored().signing().certificate();
    pair.secret()
        .edit(
            found ->
                new SecretBuilder(found)
                    .editMetadata()
                    .addToAnnotations("ranktable.io/new-authority", "")
                    .endMetadata()
                    .build());

    awaitGone(old);

    pair.report("CA rollover", begun);
    nothingLostSince(begun);
  }

  @Test
  void theSecretIsDeletedAndNoCallIsLost() {
    long begun = System.nanoTime();
    X509Certificate old = pair.stored().signing().certificate();
    pair.secret().delete();

    awaitGone(old);

    pair.report("Secret deleted", begun);
    nothingLostSince(begun);
  }

  @Test
  void theSecretIsDamagedAndNoCallIsLost() {
    long begun = System.nanoTime();
    pair.secret()
        .edit(found -> new SecretBuilder(found).withData(Map.of("format", "Mg==")).build());

    await().atMost(LIMIT).until(() -> pair.reading() instanceof Reading.Valid);
    List<Instant> before = pair.ends();
    await().atMost(LIMIT).until(() -> pair.ends().stream().noneMatch(before::contains));

    pair.report("Secret damaged", begun);
    nothingLostSince(begun);
  }

  @Test
  void theSecretOfAnotherInstallationIsPutInItsPlaceAndNoCallIsLost() {
    long begun = System.nanoTime();
    X509Certificate old = pair.stored().signing().certificate();
    Duration life = PairUnderLoad.LEAF_LIFE.multipliedBy(30);
    Map<String, String> other =
        StoredForm.write(
            StoredAuthorities.steady(
                Authority.create(Instant.now(), life, 1, new SecureRandom()), Instant.now()));
    pair.secret().edit(found -> new SecretBuilder(found).withData(other).build());

    awaitGone(old);

    pair.report("Secret replaced", begun);
    nothingLostSince(begun);
  }

  @Test
  void whatIsWipedFromTheConfigurationIsHealedWithinASecond() {
    long begun = System.nanoTime();
    pair.wipe();
    long wiped = System.nanoTime();

    await()
        .pollInterval(Duration.ofMillis(5))
        .pollDelay(Duration.ZERO)
        .atMost(Duration.ofSeconds(1))
        .until(() -> !pair.published().isEmpty());
    await()
        .atMost(LIMIT)
        .until(() -> pair.calls().since(wiped + Duration.ofSeconds(3).toNanos()).size() > 20);

    pair.report("caBundle wiped", begun);
    assertThat(Calls.failed(pair.calls().since(wiped + Duration.ofSeconds(1).toNanos()))).isEmpty();
  }

  /** As a Deployment does: a new one is ready, an old one gets no new calls, and is ended. */
  @Test
  void aRollingRestartLosesNoCall() {
    long begun = System.nanoTime();
    List<InjectorProcess> fresh = List.of(pair.newReplica(), pair.newReplica());
    for (int i = 0; i < 2; i++) {
      InjectorProcess old = pair.replicas().get(i);
      fresh.get(i).awaitReady();
      pair.replicas().set(i, fresh.get(i));
      pair.serve();
      long left = System.nanoTime();
      await().atMost(LIMIT).until(() -> System.nanoTime() - left > PRE_STOP.toNanos());
      old.terminate();
    }

    pair.report("rolling restart", begun);
    nothingLostSince(begun);
  }

  @Test
  void whatAKilledReplicaDidNotAnswerIsAllThatIsLost() {
    InjectorProcess killed = pair.answering();
    ProcessHandle java = killed.handle();
    // What is under way has begun a little earlier.
    long begun = System.nanoTime() - Duration.ofSeconds(1).toNanos();
    java.destroyForcibly();
    java.onExit().join();
    long gone = System.nanoTime();
    killed.close();

    await().atMost(LIMIT).until(() -> pair.calls().since(gone).size() > 50);

    pair.report("replica killed", begun);
    List<Calls.Call> lost = Calls.failed(pair.calls().since(begun));
    pair.replicas().replaceAll(one -> one.equals(killed) ? pair.newReplica() : one);
    pair.serve();
    // Calls are made one after the other: one at most is under way.
    assertThat(lost).hasSizeLessThanOrEqualTo(1);
    assertThat(Calls.failed(pair.calls().since(gone))).isEmpty();
  }

  @Test
  void afterARestartOfTheApiServerNoCallIsLost() {
    Assumptions.assumeTrue(
        cluster.apiServerControl().isPresent(), "this API server is not ours to restart");
    long begun = System.nanoTime();
    cluster.apiServerControl().orElseThrow().restart();
    long back = System.nanoTime();

    await().atMost(LIMIT).until(() -> pair.calls().since(back).size() > 200);

    pair.report("API server restarted", begun);
    assertThat(Calls.failed(pair.calls().since(back))).isEmpty();
  }

  /** What docs/certificates.md tells to do when the key of the authority has leaked. */
  @Test
  void nothingOfAnAuthorityWhoseKeyHasLeakedIsTrustedAfterwards() {
    long begun = System.nanoTime();
    X509Certificate leaked = pair.stored().signing().certificate();
    pair.serveNobody();
    pair.replicas().forEach(InjectorProcess::terminate);
    pair.secret().delete();
    pair.wipe();
    assertThat(pair.published().isEmpty()).isTrue();
    pair.replicas().replaceAll(old -> pair.newReplica());
    pair.serve();
    long served = System.nanoTime();

    await()
        .atMost(LIMIT)
        .until(
            () -> {
              long lately = System.nanoTime() - Duration.ofSeconds(2).toNanos();
              return lately > served
                  && pair.handshakes().since(lately).size() > 20
                  && Calls.failed(pair.handshakes().since(lately)).isEmpty()
                  && Calls.failed(pair.calls().since(lately)).isEmpty();
            });

    pair.report("key leaked, authority founded anew", begun);
    assertThat(pair.stored().bundle().contains(leaked)).isFalse();
    assertThat(pair.published().contains(leaked)).isFalse();
  }

  private void nothingLostSince(long begun) {
    assertThat(pair.calls().since(begun)).hasSizeGreaterThan(20);
    assertThat(pair.handshakes().since(begun)).hasSizeGreaterThan(20);
    assertThat(Calls.failed(pair.calls().since(begun))).isEmpty();
    assertThat(Calls.failed(pair.handshakes().since(begun))).isEmpty();
  }

  /** Until another signs, this one is trusted no more, and nothing is under way. */
  private void awaitGone(X509Certificate old) {
    await()
        .atMost(LIMIT)
        .ignoreExceptions()
        .until(
            () ->
                !pair.published().contains(old)
                    && !pair.stored().bundle().contains(old)
                    && pair.stored().phase() != Phase.FOUNDED);
  }
}
