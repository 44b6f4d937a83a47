package io.ranktable.webhook.serving;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.ranktable.certs.bundle.Bundle;
import io.ranktable.certs.bundle.Publication;
import io.ranktable.certs.leaf.Leaf;
import io.ranktable.certs.rollover.StoredAuthorities;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * One replica: the real keeper, which is held before each of its calls until it is its turn. So a
 * run depends on nothing but the order of the turns.
 */
final class ModelReplica {
  private static final SecureRandom RANDOM = new SecureRandom();

  /** With room for what the clocks differ by. */
  private static final Duration LAST_MOMENT = Duration.ofMinutes(2).plusSeconds(3);

  /** Ends the thread of a replica wherever it is. */
  private static final class Killed extends Error {
    private static final long serialVersionUID = 1L;

    Killed() {
      super("killed", null, false, false);
    }
  }

  final String name;
  private final ModelCluster cluster;
  private final Fault fault;
  private final Duration check;
  private final LiveTls tls = new LiveTls();
  private final BundlePublisher publisher;
  private final CertificateKeeper keeper;
  private final Semaphore turn = new Semaphore(0);
  private final Semaphore back = new Semaphore(0);
  private @Nullable Thread look;
  private volatile boolean killed;
  private volatile boolean ended;
  private volatile @Nullable Throwable failure;
  private volatile CertificateKeeper.@Nullable Look result;
  private AuthorityStore.@Nullable Found early;
  boolean partitioned;
  boolean paused;

  /** Whether it has looked since somebody meddled with the webhook configuration. */
  boolean current;

  /** Whether all API servers have accepted it since. */
  boolean accepted;

  /** Whether its leaf is one that it signed from memory because the one before ended. */
  boolean lastResort;

  Instant due;
  private Instant currentSince = Instant.EPOCH;

  ModelReplica(
      String name,
      ModelCluster cluster,
      ServingSettings settings,
      Fault fault,
      Duration check,
      Duration skew) {
    this.name = name;
    this.cluster = cluster;
    this.fault = fault;
    this.check = check;
    this.due = cluster.now();
    InstantSource clock = () -> cluster.now().plus(skew);
    this.publisher =
        new BundlePublisher(
            new Entries(), clock, () -> Duration.between(Instant.EPOCH, cluster.now()).toNanos());
    this.keeper =
        new CertificateKeeper(
            new Secrets(), publisher, tls, settings, clock, RANDOM, fault.decisions());
  }

  boolean busy() {
    return look != null;
  }

  /** Whether API servers call it. */
  boolean ready() {
    return tls.leaf().isPresent() && publisher.bundleSeen();
  }

  Optional<Leaf> leaf() {
    return tls.leaf();
  }

  Optional<StoredAuthorities> held() {
    return keeper.held();
  }

  /** Something changed that it watches. */
  void wake() {
    Instant soon = cluster.now().plusSeconds(1);
    if (!partitioned && soon.isBefore(due)) {
      due = soon;
    }
  }

  /** Begins a look, or lets the one under way do one call more. */
  void step() {
    Optional<Leaf> before = leaf();
    if (look == null) {
      ended = false;
      early = null;
      due = cluster.now().plusSeconds(10);
      look = Thread.ofVirtual().name(name).start(this::run);
    } else {
      turn.release();
    }
    back.acquireUninterruptibly();
    if (!leaf().equals(before) && before.map(this::ending).orElse(false)) {
      lastResort = true;
      accepted = false;
    }
    if (ended) {
      finish();
    }
  }

  private boolean ending(Leaf leaf) {
    return cluster.now().isAfter(leaf.notAfter().minus(LAST_MOMENT));
  }

  /** Its leaf may have ended while it was paused: then it needs a new one first. */
  void awoke() {
    accepted = accepted && cluster.trusted().stream().allMatch(one -> refused(one).isEmpty());
    current = current && accepted;
  }

  /** Whether API servers may not have learnt yet what it published when it had no good leaf. */
  boolean mayStillBeRefused() {
    return !accepted && cluster.now().isBefore(currentSince.plus(ModelCluster.LAG));
  }

  /** Ends it at once, in the middle of whatever it does. */
  void kill() {
    killed = true;
    if (look != null) {
      turn.release();
      back.acquireUninterruptibly();
    }
  }

  private void finish() {
    look = null;
    if (failure != null) {
      throw new AssertionError(name + " broke", failure);
    }
    CertificateKeeper.Look last = Objects.requireNonNull(result);
    if (last.done()) {
      if (!accepted) {
        currentSince = cluster.now();
      }
      current = true;
      lastResort = false;
    }
    Duration rest = last.rest().filter(one -> one.compareTo(check) < 0).orElse(check);
    due = cluster.now().plus(rest).plusMillis(10);
  }

  private void run() {
    try {
      result = keeper.look();
    } catch (Killed e) {
      result = null;
    } catch (RuntimeException | Error e) {
      failure = e;
    } finally {
      ended = true;
      back.release();
    }
  }

  private void awaitTurn() {
    back.release();
    turn.acquireUninterruptibly();
    if (killed) {
      throw new Killed();
    }
    if (partitioned) {
      throw new KubernetesClientException("cut off");
    }
  }

  private final class Secrets implements AuthorityStore {
    @Override
    public AuthorityStore.Found read() {
      awaitTurn();
      AuthorityStore.Found stale = early;
      early = null;
      return stale == null ? cluster.readSecret() : stale;
    }

    @Override
    public boolean write(AuthorityStore.Found.Ours over, StoredAuthorities state, boolean done) {
      awaitTurn();
      if (fault == Fault.OVERWRITES_THE_SECRET) {
        cluster.overwriteSecret(state, done);
        return true;
      }
      return cluster.writeSecret(over, state, done);
    }
  }

  private final class Entries implements TrustStore {
    @Override
    public TrustStore.Found read() {
      if (fault == Fault.READS_THE_SECRET_FIRST) {
        awaitTurn();
        early = cluster.readSecret();
      }
      awaitTurn();
      return cluster.readEntries();
    }

    @Override
    public boolean write(TrustStore.Found over, Bundle bundle) {
      awaitTurn();
      if (fault == Fault.OVERWRITES_THE_CONFIGURATION && over.exists()) {
        cluster.overwriteEntries(bundle);
        return true;
      }
      return cluster.writeEntries(over, bundle);
    }
  }

  /** Why an API server that goes by this would refuse it; empty if it would not. */
  Optional<String> refused(Publication publication) {
    Leaf leaf = tls.leaf().orElseThrow();
    Instant now = cluster.now();
    if (!publication.trusts(leaf.signer())) {
      return Optional.of(
          "its authority "
              + leaf.signer().getSubjectX500Principal()
              + " is not trusted by "
              + publication.entries().values().stream()
                  .map(
                      bundle ->
                          bundle.certificates().stream()
                              .map(one -> one.getSubjectX500Principal().getName())
                              .toList())
                  .distinct()
                  .toList());
    }
    if (now.isAfter(leaf.notAfter())
        || now.isBefore(leaf.certificate().getNotBefore().toInstant())) {
      return Optional.of("it is not the time of " + leaf);
    }
    return now.isAfter(leaf.signer().getNotAfter().toInstant())
        ? Optional.of("its authority has ended")
        : Optional.empty();
  }
}
