package io.ranktable.webhook.tables;

import io.ranktable.core.table.Finding;
import io.ranktable.core.table.PodFacts;
import io.ranktable.core.table.TableKey;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Tells of pods of a table with which something is wrong: once for what is wrong with a pod, and
 * only when it has been so for a while, since much passes by itself.
 */
final class PatientHerald {

  /**
   * What is known of a table. A pod is named by its UID and what is wrong with it.
   *
   * @param now those with which something is wrong
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

  PatientHerald(Speaker speaker, PodHerald pods, Duration quietTime, LongSupplier nanoTime) {
    this.speaker = speaker;
    this.pods = pods;
    this.quietTime = quietTime;
    this.nanoTime = nanoTime;
  }

  /**
   * Takes in how it is now; says when to come again, empty when there is no more to say.
   *
   * @param some those with which something is wrong
   * @param what what is wrong with a pod; another text is another trouble
   * @param finding the sentence about all of them; empty when nothing is wrong
   */
  Optional<Duration> tell(
      TableKey key,
      List<PodFacts> some,
      Function<PodFacts, String> what,
      Optional<Finding> finding) {
    if (finding.isEmpty()) {
      forget(key);
      return Optional.empty();
    }
    long time = nanoTime.getAsLong();
    Set<String> now =
        some.stream()
            .map(pod -> pod.uid() + " " + what.apply(pod))
            .collect(Collectors.toUnmodifiableSet());
    Known before = known.getOrDefault(key, new Known(Set.of(), time, Set.of(), null));
    long since = before.now().equals(now) ? before.since() : time;
    Set<String> told = new HashSet<>(before.told());
    told.retainAll(now);
    PodHerald.Saying said = before.said();
    Duration left = quietTime.minusNanos(time - since);
    if (!told.equals(now) && !left.isPositive()) {
      said = new PodHerald.Saying(time, finding.get().reason(), finding.get().message());
      speaker.warnOwners(key, some, said.reason(), said.text());
      told.addAll(now);
    }
    known.put(key, new Known(now, since, Set.copyOf(told), said));
    if (!told.equals(now)) {
      return Optional.of(left);
    }
    return said == null ? Optional.empty() : pods.tell(key, said, some);
  }

  void forget(TableKey key) {
    known.remove(key);
    pods.forget(key);
  }
}
