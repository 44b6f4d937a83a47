package io.ranktable.webhook.tables;

import io.ranktable.core.table.PodFacts;
import io.ranktable.core.table.Reason;
import io.ranktable.core.table.TableKey;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Brings what has been said of a table to each pod that it concerns, where a user looks first. Each
 * pod hears it once; the pods of one table hear something else at most every half minute, unless
 * now they need help; a pod that appears later hears it after the quiet time; and all pods of the
 * cluster share an allowance, so that thousands of waiting pods never become a flood of Events.
 */
final class PodHerald {

  private static final Duration PACE = Duration.ofSeconds(30);
  private static final Duration NO_ALLOWANCE = Duration.ofSeconds(1);

  /**
   * What is said.
   *
   * @param at {@link System#nanoTime()} when it was said of the table; another one is another
   *     saying
   * @param reason its reason
   * @param text the sentence
   */
  record Saying(long at, Reason reason, String text) {}

  /**
   * What the pods of a table have been told.
   *
   * @param saying the last that was told
   * @param startedAt when the first pod was told
   * @param told UIDs of those who were
   * @param done whether all pods of that time were
   * @param dueAt when the others are to be told; of no meaning when done
   */
  private record Known(Saying saying, long startedAt, Set<String> told, boolean done, long dueAt) {
    Known with(Set<String> uids, boolean all, long due) {
      return new Known(saying, startedAt, Set.copyOf(uids), all, due);
    }
  }

  private final Speaker speaker;
  private final Allowance allowance;
  private final Duration quietTime;
  private final LongSupplier nanoTime;
  private final Map<TableKey, Known> known = new ConcurrentHashMap<>();

  PodHerald(Speaker speaker, Allowance allowance, Duration quietTime, LongSupplier nanoTime) {
    this.speaker = speaker;
    this.allowance = allowance;
    this.quietTime = quietTime;
    this.nanoTime = nanoTime;
  }

  /** Tells those who have not heard it; says when to come again, empty when all have. */
  Optional<Duration> tell(TableKey key, Saying saying, List<PodFacts> pods) {
    long now = nanoTime.getAsLong();
    Known before = known.get(key);
    if (before == null || before.saying().at() != saying.at()) {
      Duration left =
          before == null || urgent(before.saying(), saying)
              ? Duration.ZERO
              : PACE.minusNanos(now - before.startedAt());
      return left.isPositive()
          ? Optional.of(left)
          : go(key, new Known(saying, now, Set.of(), false, now), pods, now);
    }
    return go(key, before, pods, now);
  }

  private static boolean urgent(Saying before, Saying now) {
    return now.reason().needsHelp() && before.reason() != now.reason();
  }

  void forget(TableKey key) {
    known.remove(key);
  }

  private Optional<Duration> go(TableKey key, Known current, List<PodFacts> pods, long now) {
    List<PodFacts> missing =
        pods.stream().filter(pod -> !current.told().contains(pod.uid())).toList();
    if (missing.isEmpty()) {
      known.put(key, current.with(current.told(), true, now));
      return Optional.empty();
    }
    long dueAt = current.done() ? now + quietTime.toNanos() : current.dueAt();
    Set<String> told = new HashSet<>(current.told());
    Duration left = Duration.ofNanos(dueAt - now);
    if (!left.isPositive()) {
      missing.stream()
          .takeWhile(pod -> allowance.take())
          .forEach(
              pod -> {
                speaker.warnPod(key, pod, current.saying().reason(), current.saying().text());
                told.add(pod.uid());
              });
      left = NO_ALLOWANCE;
    }
    boolean all = missing.stream().allMatch(pod -> told.contains(pod.uid()));
    known.put(key, current.with(told, all, dueAt));
    return all ? Optional.empty() : Optional.of(left);
  }
}
