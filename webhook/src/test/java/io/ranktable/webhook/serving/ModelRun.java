package io.ranktable.webhook.serving;

import io.ranktable.certs.authority.Authority;
import io.ranktable.certs.rollover.Lifetimes;
import io.ranktable.certs.rollover.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * One run of the model: replicas take turns in an order that a seed gives, crash, are cut off and
 * paused anywhere, people meddle with Secret and webhook configuration, and after each turn every
 * API server, with whatever bundle it knows, must accept the leaf of every replica it may call.
 */
final class ModelRun {
  static final Lifetimes LIVES =
      new Lifetimes(Duration.ofHours(10), Duration.ofHours(2), Duration.ofMinutes(1));

  private static final Duration CHECK = Duration.ofMinutes(20);
  private static final int REPLICAS = 3;
  private static final int REMEMBERED = 60;

  private final Random random;
  private final long seed;
  private final Fault fault;
  private final ModelCluster cluster;
  private final ServingSettings settings;
  private final List<ModelReplica> replicas = new ArrayList<>();
  private final Deque<String> story = new ArrayDeque<>();
  private Instant meddled = Instant.EPOCH;
  private int started;

  /** What happened, to see that a run was worth its time. */
  final Set<Phase> phases = EnumSet.noneOf(Phase.class);

  int judged;
  int crashes;

  ModelRun(long seed, Fault fault) {
    this.seed = seed;
    this.fault = fault;
    this.random = new Random(seed);
    this.cluster = new ModelCluster(random);
    this.settings = ServingSettings.of("sys").withLifetimes(LIVES);
    for (int i = 0; i < REPLICAS; i++) {
      replicas.add(start());
    }
  }

  /** Goes on for so many turns; empty when nothing was wrong. */
  Optional<String> run(int turns) {
    try {
      for (int i = 0; i < turns; i++) {
        turn();
        Optional<String> wrong = judge();
        if (wrong.isPresent()) {
          return Optional.of(
              "seed %d, fault %s, turn %d: %s%n%s"
                  .formatted(seed, fault, i, wrong.get(), String.join("\n", story)));
        }
      }
      return Optional.empty();
    } catch (AssertionError e) {
      return Optional.of(
          "seed %d, fault %s: %s%n%s"
              .formatted(seed, fault, e.getCause(), String.join("\n", story)));
    } finally {
      replicas.forEach(ModelReplica::kill);
    }
  }

  private void turn() {
    int dice = random.nextInt(1000);
    ModelReplica one = replicas.get(random.nextInt(REPLICAS));
    if (dice < 8) {
      tell(cluster.meddleWithSecret(stranger()));
      replicas.forEach(ModelReplica::wake);
    } else if (dice < 12) {
      tell(cluster.meddleWithEntries());
      meddled = cluster.now();
      replicas.forEach(
          replica -> {
            replica.current = false;
            replica.accepted = false;
            replica.wake();
          });
    } else if (dice < 20) {
      crash(one);
    } else if (dice < 24) {
      tell(one.name + (one.partitioned ? " is connected again" : " is cut off"));
      one.partitioned = !one.partitioned;
      one.wake();
    } else if (dice < 30) {
      tell(one.name + (one.paused ? " goes on" : " is paused"));
      one.paused = !one.paused;
      if (!one.paused) {
        one.awoke();
      }
    } else if (dice < 200) {
      cluster.learn();
    } else if (dice < 500) {
      pass();
    } else if (!one.paused && (one.busy() || !cluster.now().isBefore(one.due))) {
      step(one);
    } else {
      pass();
    }
  }

  private void crash(ModelReplica one) {
    tell(one.name + " crashes");
    crashes++;
    one.kill();
    replicas.set(replicas.indexOf(one), start());
  }

  private void step(ModelReplica one) {
    int before = cluster.changes();
    one.step();
    one.held().ifPresent(held -> phases.add(held.phase()));
    if (cluster.changes() != before) {
      tell(one.name + " made it " + state());
      replicas.forEach(ModelReplica::wake);
    }
  }

  /** Time passes, but nobody who runs is late. */
  private void pass() {
    Duration[] amounts = {
      Duration.ofMillis(100), Duration.ofSeconds(1), Duration.ofSeconds(20), Duration.ofMinutes(30)
    };
    Duration wanted = amounts[random.nextInt(amounts.length)];
    Optional<ModelReplica> first =
        replicas.stream()
            .filter(replica -> !replica.paused)
            .min(Comparator.comparing(replica -> replica.due));
    Duration most =
        first.map(one -> Duration.between(cluster.now(), one.due)).orElse(Duration.ofMinutes(30));
    if (most.isPositive()) {
      cluster.pass(wanted.compareTo(most) < 0 ? wanted : most);
    } else {
      step(first.orElseThrow());
    }
  }

  private Optional<String> judge() {
    if (cluster.now().isBefore(meddled.plus(ModelCluster.LAG))) {
      return Optional.empty();
    }
    for (ModelReplica replica : replicas) {
      if (replica.ready() && replica.current && !replica.paused && !replica.lastResort) {
        Optional<String> refused =
            cluster.trusted().stream().map(replica::refused).flatMap(Optional::stream).findFirst();
        judged++;
        if (refused.isPresent() && !replica.mayStillBeRefused()) {
          return Optional.of(replica.name + " is refused: " + refused.get());
        }
        replica.accepted |= refused.isEmpty();
      }
    }
    return Optional.empty();
  }

  private ModelReplica start() {
    return new ModelReplica(
        "replica " + ++started,
        cluster,
        settings,
        fault,
        CHECK,
        Duration.ofMillis(random.nextInt(-2000, 2000)));
  }

  private Authority stranger() {
    return Authority.create(cluster.now(), LIVES.authority(), 1, Tls.RANDOM);
  }

  private String state() {
    return cluster.readSecret() instanceof AuthorityStore.Found.Ours ours
        ? ours.reading()
            + " published "
            + cluster.readEntries().publication().union().certificates().stream()
                .map(one -> one.getSubjectX500Principal().getName())
                .toList()
        : "foreign";
  }

  private void tell(String what) {
    story.add(cluster.now() + " " + what);
    if (story.size() > REMEMBERED) {
      story.remove();
    }
  }
}
