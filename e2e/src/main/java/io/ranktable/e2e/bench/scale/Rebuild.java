package io.ranktable.e2e.bench.scale;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ranktable.e2e.bench.JsonLines;
import io.ranktable.e2e.bench.crowd.Usage;
import io.ranktable.e2e.serving.InjectorProcess;
import java.util.Map;

/**
 * Replicas that take over: how long it takes until a new leader has looked at every table. Since
 * nothing has changed meanwhile it must not write any.
 *
 * @param arena where
 */
record Rebuild(Arena arena) {

  private static final double NANOS_PER_MILLI = 1e6;

  /** A second replica takes over from one that is asked to end; returns the new leader. */
  InjectorProcess afterHandOver(InjectorProcess leader) {
    InjectorProcess next = arena.start("second");
    next.awaitReady();
    arena.site().serve(leader, next);
    Usage before = Usage.of(next.handle());
    int versions = arena.watch().count();
    long begun = System.nanoTime();
    leader.handle().destroy();
    arena.site().serve(next);
    ObjectNode line = arena.lines().line().put("rebuild", "leader change");
    measure(line, next, begun, versions, before);
    leader.close();
    return next;
  }

  /** The only replica is killed and started again; returns the new one. */
  InjectorProcess afterKill(InjectorProcess leader, String name, String what) {
    int versions = arena.watch().count();
    leader.handle().destroyForcibly();
    long begun = System.nanoTime();
    leader.close();
    InjectorProcess next = arena.start(name);
    next.awaitReady();
    ObjectNode line = arena.lines().line().put("rebuild", what);
    line.put("ready_ms", JsonLines.figure((System.nanoTime() - begun) / NANOS_PER_MILLI));
    arena.site().serve(next);
    measure(line, next, begun, versions, new Usage(0, 0, 0, 0, 0));
    return next;
  }

  private void measure(
      ObjectNode line, InjectorProcess next, long begun, int versions, Usage before) {
    arena.await("it leads", () -> next.metrics().getOrDefault("ranktable_leader", 0.0) == 1);
    long leads = System.nanoTime();
    line.put("leads_ms", JsonLines.figure((leads - begun) / NANOS_PER_MILLI));
    int all = arena.crowd().groups().size();
    arena.await("it has looked at every table", () -> completed(next.metrics()) == all);
    line.put("rebuilt_ms", JsonLines.figure((System.nanoTime() - leads) / NANOS_PER_MILLI));
    Usage.of(next.handle()).put(line, before);
    line.put("heap_mib", Memory.heapMib(next));
    line.put("written", arena.watch().count() - versions);
    arena.putRequests(line);
    arena.lines().print(line);
  }

  private static double completed(Map<String, Double> metrics) {
    return metrics.getOrDefault("ranktable_tables{state=\"completed\"}", 0.0);
  }
}
