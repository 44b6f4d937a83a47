package io.ranktable.webhook.tables;

import io.ranktable.core.decision.Decision;
import io.ranktable.core.decision.GateFailures;
import io.ranktable.core.decision.Member;
import io.ranktable.core.decision.StaleMembers;
import io.ranktable.core.table.Finding;
import io.ranktable.core.table.Gate;
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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tells people how a table is doing, as Event and log line, without chatter: that something is
 * missing is told only after it has been so for a while, everything else when it changes. What pods
 * wait for is told of their owners and of each waiting pod. What does not pass by itself is told
 * after the quiet time also while something else goes on changing.
 */
final class Herald {

  /** So many pods may be told at once, and so many a second in the long run. */
  private static final int PODS_AT_ONCE = 50;

  private static final int PODS_PER_SECOND = 10;

  /** What changes all the time is told all the same, after so many times the quiet time. */
  private static final int LONGEST_SILENCE = 6;

  /** Events live for an hour: what still holds is said again before. */
  private static final Duration AGAIN_AFTER = Duration.ofMinutes(30);

  /** The same trouble is said again after this time. */
  private static final Duration TROUBLE_AGAIN_AFTER = Duration.ofMinutes(5);

  /**
   * What has been told of a table.
   *
   * @param text what was to be told last
   * @param completed whether the table was complete
   * @param since when it became this text
   * @param waitingSince since when the table has not been complete
   * @param reason what it waits for first of all
   * @param reasonSince since when that has been the reason
   * @param said the last that was said while it waits; null before
   */
  private record Told(
      String text,
      boolean completed,
      long since,
      long waitingSince,
      Reason reason,
      long reasonSince,
      PodHerald.@Nullable Saying said) {

    static Told first(String text, boolean completed, Reason reason, long now) {
      return new Told(text, completed, now, now, reason, now, null);
    }

    Told then(String nextText, Reason nextReason, long now) {
      return new Told(
          nextText,
          false,
          text.equals(nextText) ? since : now,
          waitingSince,
          nextReason,
          reason == nextReason ? reasonSince : now,
          said);
    }

    Told saying(PodHerald.Saying saying) {
      return new Told(text, false, since, waitingSince, reason, reasonSince, saying);
    }

    /** Whether help is needed and nobody has been told why. */
    boolean callsForHelp() {
      return reason.needsHelp() && (said == null || said.reason() != reason);
    }

    boolean saidIt() {
      return said != null && said.text().equals(text);
    }
  }

  private final Speaker speaker;
  private final StaleHerald stale;
  private final PatientHerald gates;
  private final PodHerald waitingPods;
  private final PodHerald troubledPods;
  private final Duration quietTime;
  private final LongSupplier nanoTime;
  private final Map<TableKey, Told> told = new ConcurrentHashMap<>();
  private final Map<TableKey, PodHerald.Saying> troubles = new ConcurrentHashMap<>();

  Herald(EventWriter events, Duration quietTime, LongSupplier nanoTime) {
    Allowance allowance = new Allowance(PODS_AT_ONCE, PODS_PER_SECOND, nanoTime);
    this.speaker = new Speaker(events);
    this.waitingPods = new PodHerald(speaker, allowance, quietTime, nanoTime);
    this.troubledPods = new PodHerald(speaker, allowance, quietTime, nanoTime);
    this.stale =
        new StaleHerald(
            speaker, new PodHerald(speaker, allowance, quietTime, nanoTime), quietTime, nanoTime);
    this.gates =
        new PatientHerald(
            speaker, new PodHerald(speaker, allowance, quietTime, nanoTime), quietTime, nanoTime);
    this.quietTime = quietTime;
    this.nanoTime = nanoTime;
  }

  /**
   * Tells of a decision; says when to come again, empty when there is nothing more to say.
   *
   * @param written whether it has just been written; a table that was complete before is no news
   */
  Optional<Duration> tell(TableKey key, Decision decision, List<Member> members, boolean written) {
    troubles.remove(key);
    troubledPods.forget(key);
    String text = withoutStale(decision.progress()).text();
    if (decision instanceof Decision.Completed) {
      complete(key, text, members, written);
      return Optional.empty();
    }
    boolean urgent = decision instanceof Decision.Invalid;
    return waiting(key, reason(decision), text, members, urgent);
  }

  /** Tells of findings at once. */
  void tell(TableKey key, List<Finding> findings, List<Member> members) {
    long now = nanoTime.getAsLong();
    String text = text(findings);
    PodHerald.Saying saying = new PodHerald.Saying(now, findings.getFirst().reason(), text);
    PodHerald.Saying before = troubles.get(key);
    if (before != null
        && before.text().equals(text)
        && now - before.at() < TROUBLE_AGAIN_AFTER.toNanos()) {
      saying = before;
    } else {
      troubles.put(key, saying);
      warn(key, saying, members);
    }
    troubledPods.tell(key, saying, waiting(members));
  }

  /** Tells of findings that may pass by themselves; says when to come again. */
  Optional<Duration> tellIfItLasts(TableKey key, List<Finding> findings, List<Member> members) {
    return waiting(key, reason(findings), text(findings), members, false);
  }

  /** Tells of members that work with an older table; says when to come again. */
  Optional<Duration> tell(TableKey key, StaleMembers members) {
    return stale.tell(key, members);
  }

  /** Tells of members whose gate does not start; says when to come again. */
  Optional<Duration> tell(TableKey key, GateFailures failures) {
    return gates.tell(key, failures.pods(), pod -> "", failures.finding());
  }

  void forget(TableKey key) {
    told.remove(key);
    troubles.remove(key);
    waitingPods.forget(key);
    troubledPods.forget(key);
    stale.forget(key);
    gates.forget(key);
  }

  private void complete(TableKey key, String text, List<Member> members, boolean written) {
    long now = nanoTime.getAsLong();
    Told before = told.put(key, Told.first(text, true, Reason.TABLE_COMPLETED, now));
    waitingPods.forget(key);
    boolean news = before == null || !before.completed() || !before.text().equals(text);
    if (written && news) {
      speaker.say(key, concerned(members), Reason.TABLE_COMPLETED, false, "complete: " + text);
    }
  }

  private Optional<Duration> waiting(
      TableKey key, Reason reason, String text, List<Member> members, boolean urgent) {
    long now = nanoTime.getAsLong();
    Told before = told.get(key);
    if (before != null && before.completed()) {
      String lost = "no longer complete: " + text;
      speaker.say(key, concerned(members), Reason.TABLE_RESET, true, lost);
    }
    Told current =
        before == null || before.completed()
            ? Told.first(text, false, reason, now)
            : before.then(text, reason, now);
    Duration left = left(current, now, urgent);
    if (!left.isPositive()) {
      PodHerald.Saying saying = new PodHerald.Saying(now, reason, text);
      current = current.saying(saying);
      warn(key, saying, members);
    }
    told.put(key, current);
    return current.said() != null && current.saidIt()
        ? waitingPods.tell(key, current.said(), waiting(members))
        : Optional.of(left);
  }

  /** How long to keep silent; zero or less: not at all. */
  private Duration left(Told current, long now, boolean urgent) {
    PodHerald.Saying said = current.said();
    if (said != null && current.saidIt()) {
      return AGAIN_AFTER.minusNanos(now - said.at());
    }
    if (urgent) {
      return Duration.ZERO;
    }
    Duration quiet = quietTime.minusNanos(now - current.since());
    Duration silence =
        quietTime
            .multipliedBy(LONGEST_SILENCE)
            .minusNanos(now - (said == null ? current.waitingSince() : said.at()));
    Duration help =
        current.callsForHelp() ? quietTime.minusNanos(now - current.reasonSince()) : silence;
    return Stream.of(quiet, silence, help).min(Comparator.naturalOrder()).orElseThrow();
  }

  /** The owners, and somebody in any case. */
  private void warn(TableKey key, PodHerald.Saying saying, List<Member> members) {
    List<PodFacts> concerned = concerned(members);
    if (waiting(members).isEmpty()) {
      speaker.say(key, concerned, saying.reason(), true, saying.text());
    } else {
      speaker.warnOwners(key, concerned, saying.reason(), saying.text());
    }
  }

  private static List<PodFacts> waiting(List<Member> members) {
    return members.stream()
        .map(Member::pod)
        .filter(pod -> pod.live() && pod.gate().state() != Gate.State.OPEN)
        .toList();
  }

  /** Those that are left: who has gone needs to know nothing. */
  private static List<PodFacts> concerned(List<Member> members) {
    List<PodFacts> all = members.stream().map(Member::pod).toList();
    List<PodFacts> live = all.stream().filter(PodFacts::live).toList();
    return live.isEmpty() ? all : live;
  }

  private static String text(List<Finding> findings) {
    return findings.stream().map(Finding::message).collect(Collectors.joining("; "));
  }

  /** Stale members are told of by themselves, and only if they stay. */
  private static Decision.Progress withoutStale(Decision.Progress progress) {
    return new Decision.Progress(
        progress.expected(),
        progress.reported(),
        progress.findings().stream().filter(f -> f.reason() != Reason.STALE_MEMBER).toList());
  }

  private static Reason reason(Decision decision) {
    return reason(decision.progress().findings());
  }

  /** What somebody has to see to comes before what usually passes. */
  private static Reason reason(List<Finding> findings) {
    List<Reason> reasons = findings.stream().map(Finding::reason).toList();
    return reasons.stream()
        .filter(Reason::needsHelp)
        .findFirst()
        .orElse(reasons.isEmpty() ? Reason.WAITING_FOR_PODS : reasons.getFirst());
  }
}
