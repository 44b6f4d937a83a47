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
import java.util.stream.Collectors;
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

  /**
   * Tells of a decision; says when to come again, empty when there is nothing more to say.
   *
   * @param written whether it has just been written; a table that was complete before is no news
   */
  Optional<Duration> tell(TableKey key, Decision decision, List<Member> members, boolean written) {
    String text = decision.progress().text();
    boolean completed = decision instanceof Decision.Completed;
    Told before = told.get(key);
    if (before != null && before.completed() && !completed) {
      say(key, members, Reason.TABLE_RESET, true, "no longer complete: " + text);
    }
    if (completed && !written) {
      told.put(key, new Told(text, nanoTime.getAsLong(), true, true));
      return Optional.empty();
    }
    boolean urgent = completed || decision instanceof Decision.Invalid;
    return tell(key, new Saying(text, reason(decision), completed), members, urgent);
  }

  /** Tells of findings at once. */
  void tell(TableKey key, List<Finding> findings, List<Member> members) {
    findings.forEach(f -> say(key, members, f.reason(), true, f.message()));
  }

  /** Tells of findings that may pass by themselves; says when to come again. */
  Optional<Duration> tellIfItLasts(TableKey key, List<Finding> findings, List<Member> members) {
    String text = findings.stream().map(Finding::message).collect(Collectors.joining("; "));
    Reason reason = findings.getFirst().reason();
    return tell(key, new Saying(text, reason, false), members, false);
  }

  private record Saying(String text, Reason reason, boolean completed) {}

  private Optional<Duration> tell(
      TableKey key, Saying saying, List<Member> members, boolean urgent) {
    long now = nanoTime.getAsLong();
    Told before = told.get(key);
    long since = now;
    boolean said = false;
    if (before != null
        && before.text().equals(saying.text())
        && before.completed() == saying.completed()) {
      since = before.since();
      said = before.said();
    }
    Duration left = quietTime.minusNanos(now - since);
    if (!said && (urgent || !left.isPositive())) {
      String text = (saying.completed() ? "complete: " : "") + saying.text();
      say(key, members, saying.reason(), !saying.completed(), text);
      said = true;
    }
    told.put(key, new Told(saying.text(), since, said, saying.completed()));
    return said ? Optional.empty() : Optional.of(left);
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
