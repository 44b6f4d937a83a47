package io.ranktable.webhook.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One schedule, played from an empty cluster. Single-threaded: the same schedule goes the same way.
 */
final class Run {

  private static final Duration TICK = Duration.ofMillis(500);
  private static final int ENOUGH = 2_000;
  private static final Map<String, MemoryHttp.Line> LINES = new HashMap<>();

  private final Time time = new Time();
  private final ApiServer server = new ApiServer(time::instant);
  private final Lease lease = new Lease(time);
  private final World world = new World(server);
  private final Kubelet kubelet = new Kubelet(server);
  private final Network network = new Network(server, lease, this::meanwhile, this::note);
  private final List<Replica> replicas;
  private @Nullable Violation violation;

  Run(Supplier<Seam> seam) {
    replicas = List.of(replica("one", seam.get()), replica("two", seam.get()));
    replicas.forEach(Replica::elect);
  }

  private Replica replica(String name, Seam seam) {
    List<Replica> self = new ArrayList<>();
    Replica replica =
        new Replica(
            name,
            server,
            time,
            lease,
            LINES
                .computeIfAbsent(name, any -> new MemoryHttp.Line())
                .to(
                    (method, path, body) ->
                        network.answer(self.getFirst(), seam, method, path, body)),
            seam);
    self.add(replica);
    return replica;
  }

  /** Plays a schedule and judges it; empty when all was well. */
  static Optional<Violation> play(List<Op> ops, Supplier<Seam> seam) {
    return new Run(seam).play(ops);
  }

  /** Plays a schedule, then lets the world come to rest, first as it is and then made whole. */
  Optional<Violation> play(List<Op> ops) {
    for (Op op : ops) {
      step(op);
      if (violation != null) {
        return Optional.of(violation);
      }
    }
    guarded(this::calm);
    if (violation == null) {
      world.restoreAll();
      guarded(this::calm);
    }
    if (violation == null) {
      world.removeAll();
      guarded(this::clear);
    }
    return Optional.ofNullable(violation);
  }

  /** Every request in its order. */
  List<String> trace() {
    return network.trace();
  }

  Network.Counts counts() {
    return network.counts();
  }

  private void step(Op op) {
    if (op.when() == Op.When.NOW) {
      guarded(() -> happen(op));
    } else {
      network.during(op);
    }
  }

  /** Something happens while a call is on its way. */
  private void meanwhile(Op op, Replica sender) {
    if (op.kind() == Op.Kind.STALL) {
      sender.pause(Duration.ofSeconds(20 + op.b()));
      guarded(() -> flow(8 * (20 + op.b())));
    } else {
      guarded(() -> happen(op));
    }
  }

  private void guarded(Runnable what) {
    try {
      what.run();
    } catch (Violation e) {
      note(e);
    }
    for (Replica replica : replicas) {
      if (!replica.failures().isEmpty() && violation == null) {
        note(new Violation("a step failed: " + replica.failures().getFirst()));
      }
    }
  }

  private void note(Violation found) {
    if (violation == null) {
      violation = found;
    }
  }

  private void happen(Op op) {
    Replica replica = replicas.get(Math.floorMod(op.a(), replicas.size()));
    switch (op.kind()) {
      case KUBELET -> {
        List<ObjectNode> pods = world.pods();
        if (!pods.isEmpty()) {
          kubelet.look(pods.get(Math.floorMod(op.a(), pods.size())), op.b() % 2 != 0);
        }
      }
      case DELIVER -> replica.deliver(op.b(), 1 + op.b() / 3);
      case GAP -> replica.streams().get(op.b() % 4).loseTrack();
      case REPEAT -> replica.repeat(op.b());
      case WORK -> {
        for (int i = 0; i <= op.b(); i++) {
          replica.work();
        }
      }
      case CALLS -> {
        for (int i = 0; i <= op.b(); i++) {
          replica.call();
        }
      }
      case PASS -> pass(Duration.ofMillis(100L * (1 + op.a())));
      case FAULT -> {
        for (int i = 0; i <= op.b() % 3; i++) {
          network.fault(op.a());
        }
      }
      case PAUSE -> replica.pause(Duration.ofSeconds(2L * op.b()));
      case STALL -> throw new IllegalArgumentException("Only a call can stall");
      case CRASH -> replica.start();
      case RESYNC -> replica.resync();
      case FLOW -> flow(1 + op.b());
      case CALM -> calm();
      default -> world.happen(op);
    }
  }

  private void pass(Duration length) {
    for (Duration left = length; left.isPositive(); left = left.minus(TICK)) {
      time.pass(left.compareTo(TICK) < 0 ? left : TICK);
      replicas.forEach(Replica::elect);
    }
  }

  private void flow(int rounds) {
    for (int i = 0; i < rounds; i++) {
      everything();
      pass(Duration.ofMillis(100));
    }
  }

  /** Everything that can be done without time passing is done. */
  private void everything() {
    boolean busy = true;
    for (int i = 0; busy; i++) {
      if (i > ENOUGH) {
        throw new Violation("the controller never comes to rest");
      }
      busy = false;
      for (Replica replica : replicas) {
        replica.deliverAll();
        busy |= replica.work();
        busy |= replica.call();
      }
    }
  }

  /** No more trouble; then there is as much time as the slowest retry takes. */
  private void calm() {
    network.calm();
    pass(Duration.ofSeconds(31));
    for (int second = 0; second < 100; second++) {
      everything();
      kubelet.lookAtAll();
      pass(Duration.ofSeconds(1));
    }
    if (replicas.stream().noneMatch(Replica::leads)) {
      throw new Violation("nobody leads");
    }
    new Rest(server).judge();
  }

  /** Nobody needs a table any more. */
  private void clear() {
    for (int i = 0; i < 70; i++) {
      everything();
      pass(Duration.ofSeconds(10));
    }
    everything();
    new Rest(server).judgeEmpty();
  }
}
