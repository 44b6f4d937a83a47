package io.ranktable.webhook.tables;

import io.ranktable.core.decision.Decision;
import io.ranktable.core.decision.Member;
import io.ranktable.core.decision.StaleMembers;
import io.ranktable.core.table.Finding;
import io.ranktable.core.table.PodFacts;
import io.ranktable.core.table.Reason;
import io.ranktable.core.table.TableKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * Tells people how a table is doing, as Event and log line, without chatter: that something is
 * missing is told only after it has been so for a while, everything else when it changes.
 */
final class Herald {

  private record Told(String text, long since, boolean said, boolean completed) {}

  private final Speaker speaker;
  private final StaleHerald stale;
  private final Duration quietTime;
  private final LongSupplier nanoTime;
  private final Map<TableKey, Told> told = new ConcurrentHashMap<>();

  Herald(EventWriter events, Duration quietTime, LongSupplier nanoTime) {
    this.speaker = new Speaker(events);
    this.stale = new StaleHerald(speaker, quietTime, nanoTime);
    this.quietTime = quietTime;
    this.nanoTime = nanoTime;
  }

  /**
   * Tells of a decision; says when to come again, empty when there is nothing more to say.
   *
   * @param written whether it has just been written; a table that was complete before is no news
   */
  Optional<Duration> tell(TableKey key, Decision decision, List<Member> members, boolean written) {
    String text = withoutStale(decision.progress()).text();
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

  /** Tells of members that work with an older table; says when to come again. */
  Optional<Duration> tell(TableKey key, StaleMembers members) {
    return stale.tell(key, members);
  }

  void forget(TableKey key) {
    told.remove(key);
    stale.forget(key);
  }

  /** Stale members are told of by themselves, and only if they stay. */
  private static Decision.Progress withoutStale(Decision.Progress progress) {
    return new Decision.Progress(
        progress.expected(),
        progress.reported(),
        progress.findings().stream().filter(f -> f.reason() != Reason.STALE_MEMBER).toList());
  }

  private static Reason reason(Decision decision) {
    return decision instanceof Decision.Completed
        ? Reason.TABLE_COMPLETED
        : decision.progress().findings().stream()
            .findFirst()
            .map(Finding::reason)
            .orElse(Reason.WAITING_FOR_PODS);
  }

  /** Of those that are left: who has gone needs to know nothing. */
  private void say(
      TableKey key, List<Member> members, Reason reason, boolean warning, String text) {
    List<PodFacts> all = members.stream().map(Member::pod).toList();
    List<PodFacts> live = all.stream().filter(PodFacts::live).toList();
    speaker.say(key, live.isEmpty() ? all : live, reason, warning, text);
  }
}
