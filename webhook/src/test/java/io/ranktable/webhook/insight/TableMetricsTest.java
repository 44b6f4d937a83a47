package io.ranktable.webhook.insight;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.ranktable.core.decision.Decision;
import io.ranktable.core.table.Finding;
import io.ranktable.core.table.Level;
import io.ranktable.core.table.Reason;
import io.ranktable.core.table.TableKey;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class TableMetricsTest {

  private static final TableKey A = key("a");
  private static final TableKey B = key("b");
  private static final Decision.Progress PROGRESS = new Decision.Progress(1, 1, List.of());
  private static final Decision INITIALIZING = new Decision.Initializing(PROGRESS, Map.of());
  private static final Decision COMPLETED =
      new Decision.Completed(PROGRESS, Map.of(), "{}", List.of());

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final AtomicLong millis = new AtomicLong();
  private final AtomicBoolean leading = new AtomicBoolean(true);
  private final AtomicReference<Set<TableKey>> keys = new AtomicReference<>(Set.of(A, B));
  private final TableMetrics metrics =
      new TableMetrics(
          registry, keys::get, leading::get, () -> Duration.ofMillis(millis.get()).toNanos());

  @Test
  void measuresFromTheLastChangeToTheWriteThatCompletes() {
    changedAt(0);
    writtenAt(2, INITIALIZING);
    changedAt(100);
    changedAt(110);
    writtenAt(113, COMPLETED);

    assertThat(reportToWrite().count()).isEqualTo(1);
    assertThat(reportToWrite().totalTime(TimeUnit.MILLISECONDS)).isEqualTo(3);
  }

  @Test
  void aChangeAfterTheDecisionBelongsToTheNextWrite() {
    changedAt(0);
    metrics.decided(A, INITIALIZING);
    changedAt(5);
    metrics.written(A, INITIALIZING);
    writtenAt(12, COMPLETED);

    assertThat(reportToWrite().totalTime(TimeUnit.MILLISECONDS)).isEqualTo(7);
  }

  @Test
  void countsTablesByStateAsLongAsTheyAreThere() {
    metrics.decided(A, COMPLETED);
    metrics.decided(B, INITIALIZING);
    assertThat(tables("completed")).isEqualTo(1);
    assertThat(tables("initializing")).isEqualTo(1);
    assertThat(tables("invalid")).isZero();

    keys.set(Set.of(B));
    assertThat(tables("completed")).isZero();
  }

  @Test
  void onlyTheLeaderCountsTables() {
    metrics.decided(A, COMPLETED);
    leading.set(false);

    assertThat(tables("completed")).isZero();
  }

  @Test
  void countsTablesThatWaitForHelpByReasonUntilTheyNeedNoneOrAreGone() {
    metrics.decided(A, waitingFor(Reason.PARENT_UNAVAILABLE, Reason.POD_UNSCHEDULABLE));
    metrics.decided(B, waitingFor(Reason.POD_UNSCHEDULABLE, Reason.WAITING_FOR_PODS));
    assertThat(stuck(Reason.POD_UNSCHEDULABLE)).isEqualTo(2);
    assertThat(stuck(Reason.PARENT_UNAVAILABLE)).isEqualTo(1);
    assertThat(registry.find("ranktable.tables.stuck").tag("reason", "WaitingForPods").gauge())
        .isNull();
    metrics.decided(A, COMPLETED);
    assertThat(stuck(Reason.POD_UNSCHEDULABLE)).isEqualTo(1);
    leading.set(false);
    assertThat(stuck(Reason.POD_UNSCHEDULABLE)).isZero();
    leading.set(true);
    keys.set(Set.of(A));
    assertThat(stuck(Reason.POD_UNSCHEDULABLE)).isZero();
  }

  private double stuck(Reason reason) {
    return registry.get("ranktable.tables.stuck").tag("reason", reason.text()).gauge().value();
  }

  private static Decision waitingFor(Reason... reasons) {
    return new Decision.Initializing(
        new Decision.Progress(
            2, 1, Arrays.stream(reasons).map(reason -> new Finding(reason, "why")).toList()),
        Map.of());
  }

  @Test
  void countsStaleMembersOfAllTablesUntilTheyAreGone() {
    assertThat(staleMembers()).isZero();
    metrics.stale(A, 3);
    metrics.stale(B, 2);
    assertThat(staleMembers()).isEqualTo(5);
    metrics.stale(A, 0);
    assertThat(staleMembers()).isEqualTo(2);
    leading.set(false);
    assertThat(staleMembers()).isZero();
    leading.set(true);
    keys.set(Set.of(A));
    assertThat(staleMembers()).isZero();
  }

  @Test
  void countsWhatTheLoopDoes() {
    metrics.conflict(A);
    metrics.poked();
    metrics.poked();
    writtenAt(1, INITIALIZING);

    assertThat(registry.get("ranktable.table.conflicts").counter().count()).isEqualTo(1);
    assertThat(registry.get("ranktable.pokes").counter().count()).isEqualTo(2);
    assertThat(
            registry.get("ranktable.table.writes").tag("state", "initializing").counter().count())
        .isEqualTo(1);
  }

  private void changedAt(long at) {
    millis.set(at);
    metrics.tableChanged(A);
  }

  private void writtenAt(long at, Decision decision) {
    millis.set(at);
    metrics.decided(A, decision);
    metrics.written(A, decision);
  }

  private Timer reportToWrite() {
    return registry.get("ranktable.table.report.to.write").timer();
  }

  private double staleMembers() {
    return registry.get("ranktable.stale.members").gauge().value();
  }

  private double tables(String state) {
    return registry.get("ranktable.tables").tag("state", state).gauge().value();
  }

  private static TableKey key(String group) {
    return new TableKey("ai", "t", Level.GROUP, group, null, null, null);
  }
}
