package io.ranktable.webhook.tables;

import io.ranktable.core.decision.Decision;
import io.ranktable.core.decision.Member;
import io.ranktable.core.table.Finding;
import io.ranktable.core.table.PodFacts;
import io.ranktable.core.table.Reason;
import io.ranktable.core.table.TableKey;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells people how a table is doing, as Event and log line, without chatter: that something is
 * missing is told only after it has been so for a while, everything else when it changes.
 */
final class Herald {

  private static final Logger LOG = LoggerFactory.getLogger(Herald.class);

  private record Told(String text, long since, boolean said, boolean completed) {}

  private final EventWriter events;
  private final Duration quietTime;
  private final LongSupplier nanoTime;
  private final Map<TableKey, Told> told = new ConcurrentHashMap<>();

  Herald(EventWriter events, Duration quietTime, LongSupplier nanoTime) {
    this.events = events;
    this.quietTime = quietTime;
    this.nanoTime = nanoTime;
  }

  /** Tells of a decision; says when to come again, empty when there is nothing more to say. */
  Optional<Duration> tell(TableKey key, Decision decision, List<Member> members) {
    String text = decision.progress().text();
    boolean completed = decision instanceof Decision.Completed;
    long now = nanoTime.getAsLong();
    Told before = told.get(key);
    Told current =
        before != null && before.text().equals(text) && before.completed() == completed
            ? before
            : new Told(text, now, false, completed);
    boolean wasCompleted = before != null && before.completed();
    if (wasCompleted && !completed) {
      say(key, members, Reason.TABLE_RESET, true, "no longer complete: " + text);
    }
    boolean urgent = completed || decision instanceof Decision.Invalid;
    Duration left = quietTime.minusNanos(now - current.since());
    if (!current.said() && (urgent || !left.isPositive())) {
      say(key, members, reason(decision), !completed, (completed ? "complete: " : "") + text);
      current = new Told(text, current.since(), true, completed);
    }
    told.put(key, current);
    return current.said() || urgent ? Optional.empty() : Optional.of(left);
  }

  /** Tells of findings that no decision came to. */
  void tell(TableKey key, List<Finding> findings, List<Member> members) {
    findings.forEach(f -> say(key, members, f.reason(), true, f.message()));
  }

  void forget(TableKey key) {
    told.remove(key);
  }

  private static Reason reason(Decision decision) {
    return decision instanceof Decision.Completed
        ? Reason.TABLE_COMPLETED
        : decision.progress().findings().stream()
            .findFirst()
            .map(Finding::reason)
            .orElse(Reason.WAITING_FOR_PODS);
  }

  private void say(
      TableKey key, List<Member> members, Reason reason, boolean warning, String text) {
    String message =
        "ranktable " + key.configMapName() + " (template " + key.template() + ") " + text;
    LOG.info("{} {}", reason.text(), message);
    members.stream()
        .map(Member::pod)
        .min(Comparator.comparing((PodFacts pod) -> !pod.live()).thenComparing(PodFacts::name))
        .ifPresent(pod -> events.say(pod, reason, warning, message));
  }
}
