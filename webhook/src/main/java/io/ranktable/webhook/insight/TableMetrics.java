package io.ranktable.webhook.insight;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.ranktable.core.decision.Decision;
import io.ranktable.core.table.Finding;
import io.ranktable.core.table.Reason;
import io.ranktable.core.table.State;
import io.ranktable.core.table.TableKey;
import io.ranktable.webhook.cluster.ClusterCaches;
import io.ranktable.webhook.tables.LoopListener;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * What the controller loop does, as metrics. Tables are counted by the leader only, so that a sum
 * over all replicas is right.
 */
public final class TableMetrics implements LoopListener, ClusterCaches.Listener {

  private static final long LONGEST_MILLIS = 30_000;

  private final Supplier<Set<TableKey>> keys;
  private final LongSupplier nanoTime;
  private final Map<TableKey, State> states = new ConcurrentHashMap<>();
  private final Map<TableKey, Set<Reason>> helpless = new ConcurrentHashMap<>();
  private final Map<TableKey, Integer> stale = new ConcurrentHashMap<>();
  private final Map<TableKey, Long> changedAt = new ConcurrentHashMap<>();
  private final Map<TableKey, Long> decidedFrom = new ConcurrentHashMap<>();
  private final Map<State, Counter> writes = new EnumMap<>(State.class);
  private final Counter conflicts;
  private final Counter pokes;
  private final Timer reportToWrite;

  /**
   * Metrics that go to a registry.
   *
   * @param keys gives every table that is known
   * @param leading whether this replica leads
   * @param nanoTime a clock for durations
   */
  public TableMetrics(
      MeterRegistry registry,
      Supplier<Set<TableKey>> keys,
      BooleanSupplier leading,
      LongSupplier nanoTime) {
    this.keys = keys;
    this.nanoTime = nanoTime;
    for (State state : State.values()) {
      Gauge.builder("ranktable.tables", () -> leading.getAsBoolean() ? count(state) : 0)
          .description("Tables by state; 0 where another replica leads")
          .tag("state", state.text())
          .register(registry);
      writes.put(
          state,
          Counter.builder("ranktable.table.writes")
              .description("ConfigMaps written, by the state written")
              .tag("state", state.text())
              .register(registry));
    }
    Arrays.stream(Reason.values())
        .filter(Reason::needsHelp)
        .forEach(
            reason ->
                Gauge.builder(
                        "ranktable.tables.stuck", () -> leading.getAsBoolean() ? stuck(reason) : 0)
                    .description(
                        "Tables that wait for what does not pass by itself, by reason; 0 where"
                            + " another replica leads")
                    .tag("reason", reason.text())
                    .register(registry));
    Gauge.builder("ranktable.stale.members", () -> leading.getAsBoolean() ? staleMembers() : 0)
        .description(
            "Pods that work with an older table than the published one; 0 where another replica"
                + " leads")
        .register(registry);
    this.conflicts =
        Counter.builder("ranktable.table.conflicts")
            .description("Writes that met another version than they were decided on")
            .register(registry);
    this.pokes =
        Counter.builder("ranktable.pokes")
            .description("Pods poked, so that their kubelet refreshes the table at once")
            .register(registry);
    this.reportToWrite =
        Timer.builder("ranktable.table.report.to.write")
            .description("From the last change that completed a table to the table being stored")
            .serviceLevelObjectives(Buckets.millisUpTo(LONGEST_MILLIS))
            .register(registry);
  }

  @Override
  public void tableChanged(TableKey key) {
    changedAt.put(key, nanoTime.getAsLong());
  }

  @Override
  public void catalogChanged(Set<TableKey> concerned) {
    // Not a change of one table: what a new template sets off is not the time that a report takes.
  }

  @Override
  public void decided(TableKey key, Decision decision) {
    states.put(key, decision.state());
    note(key, decision);
    Long since = changedAt.get(key);
    if (since != null) {
      decidedFrom.put(key, since);
    }
  }

  @Override
  public void written(TableKey key, Decision decision) {
    Objects.requireNonNull(writes.get(decision.state())).increment();
    Long since = decidedFrom.remove(key);
    // A change that came in after the decision is the beginning of the next write.
    if (since != null && changedAt.remove(key, since) && decision instanceof Decision.Completed) {
      reportToWrite.record(Duration.ofNanos(nanoTime.getAsLong() - since));
    }
  }

  @Override
  public void conflict(TableKey key) {
    conflicts.increment();
  }

  @Override
  public void stale(TableKey key, int pods) {
    if (pods == 0) {
      stale.remove(key);
    } else {
      stale.put(key, pods);
    }
  }

  @Override
  public void poked() {
    pokes.increment();
  }

  private void note(TableKey key, Decision decision) {
    Set<Reason> reasons =
        decision instanceof Decision.Initializing
            ? decision.progress().findings().stream()
                .map(Finding::reason)
                .filter(Reason::needsHelp)
                .collect(Collectors.toSet())
            : Set.of();
    if (reasons.isEmpty()) {
      helpless.remove(key);
    } else {
      helpless.put(key, reasons);
    }
  }

  private long stuck(Reason reason) {
    if (helpless.isEmpty()) {
      return 0;
    }
    helpless.keySet().retainAll(keys.get());
    return helpless.values().stream().filter(reasons -> reasons.contains(reason)).count();
  }

  private int staleMembers() {
    stale.keySet().retainAll(keys.get());
    return stale.values().stream().mapToInt(Integer::intValue).sum();
  }

  private long count(State state) {
    Set<TableKey> known = keys.get();
    states.keySet().retainAll(known);
    changedAt.keySet().retainAll(known);
    decidedFrom.keySet().retainAll(known);
    return states.values().stream().filter(state::equals).count();
  }
}
