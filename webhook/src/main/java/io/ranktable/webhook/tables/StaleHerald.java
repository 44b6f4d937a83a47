package io.ranktable.webhook.tables;

import io.ranktable.core.decision.StaleMembers;
import io.ranktable.core.table.Finding;
import io.ranktable.core.table.PodFacts;
import io.ranktable.core.table.TableKey;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Tells of pods that work with an older table than the published one: once for what a pod holds,
 * and only when it has been so for a while, since a pod that is being restarted anyway looks the
 * same for a moment.
 */
final class StaleHerald {

  /**
   * What is known of the stale pods of a table. A pod is named by its UID and the digest it holds.
   *
   * @param now those that are stale
   * @param since when these became them
   * @param told those that have been told of
   * @param said what was said of them; null before
   */
  private record Known(
      Set<String> now, long since, Set<String> told, PodHerald.@Nullable Saying said) {}

  private final Speaker speaker;
  private final PodHerald pods;
  private final Duration quietTime;
  private final LongSupplier nanoTime;
  private final Map<TableKey, Known> known = new ConcurrentHashMap<>();

  StaleHerald(Speaker speaker, PodHerald pods, Duration quietTime, LongSupplier nanoTime) {
    this.speaker = speaker;
    this.pods = pods;
    this.quietTime = quietTime;
    this.nanoTime = nanoTime;
  }

  /** Takes in who is stale now; says when to come again, empty when there is no more to say. */
  Optional<Duration> tell(TableKey key, StaleMembers stale) {
    Optional<Finding> finding = stale.finding();
    if (finding.isEmpty()) {
      forget(key);
      return Optional.empty();
    }
    long time = nanoTime.getAsLong();
    Set<String> now =
        stale.pods().stream().map(pod -> held(key, pod)).collect(Collectors.toUnmodifiableSet());
    Known before = known.getOrDefault(key, new Known(Set.of(), time, Set.of(), null));
    long since = before.now().equals(now) ? before.since() : time;
    Set<String> told = new HashSet<>(before.told());
    told.retainAll(now);
    PodHerald.Saying said = before.said();
    Duration left = quietTime.minusNanos(time - since);
    if (!told.equals(now) && !left.isPositive()) {
      said = new PodHerald.Saying(time, finding.get().reason(), finding.get().message());
      speaker.warnOwners(key, stale.pods(), said.reason(), said.text());
      told.addAll(now);
    }
    known.put(key, new Known(now, since, Set.copyOf(told), said));
    if (!told.equals(now)) {
      return Optional.of(left);
    }
    return said == null ? Optional.empty() : pods.tell(key, said, stale.pods());
  }

  void forget(TableKey key) {
    known.remove(key);
    pods.forget(key);
  }

  private static String held(TableKey key, PodFacts pod) {
    return pod.uid() + " " + pod.gate().copied(key.configMapName()).orElse("");
  }
}
