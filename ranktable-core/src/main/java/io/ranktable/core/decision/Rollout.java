package io.ranktable.core.decision;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which of some live pods a rolling update takes away. Kubernetes tells the time of creation in
 * whole seconds, and a controller may make pods of two revisions in one: one that changes both the
 * number of pods and their template first makes more of the old ones. Then the revision that has
 * older pods besides is the older one. Where that does not tell either, those who still wait for
 * their table come last, for the update goes on only when they are ready, while who has started can
 * do without a seat; and those that the table lists stay in it.
 *
 * @param newest the newest revision; null when the newest pod has none
 */
record Rollout(@Nullable String newest) {

  /**
   * The pods of one revision, as far as they tell its age.
   *
   * @param last when the last one was created
   * @param first when the first one was created
   */
  private record Generation(
      Instant last, Instant first, boolean waiting, boolean listed, String uid)
      implements Comparable<Generation> {

    private static final Comparator<Generation> OLDEST_FIRST =
        Comparator.comparing(Generation::last)
            .thenComparing(Generation::first)
            .thenComparing(Generation::waiting)
            .thenComparing(Generation::listed)
            .thenComparing(Generation::uid);

    Generation with(Generation other) {
      return new Generation(
          last.isAfter(other.last) ? last : other.last,
          first.isBefore(other.first) ? first : other.first,
          waiting || other.waiting,
          listed && other.listed,
          uid.compareTo(other.uid) > 0 ? uid : other.uid);
    }

    @Override
    public int compareTo(Generation other) {
      return OLDEST_FIRST.compare(this, other);
    }
  }

  /**
   * Looks at live pods, at least one.
   *
   * @param listed UIDs that the published table lists
   */
  static Rollout of(Collection<Member> pods, Set<String> listed) {
    Map<@Nullable String, Generation> generations = new HashMap<>();
    for (Member pod : pods) {
      generations.merge(pod.placement().revision(), generation(pod, listed), Generation::with);
    }
    String newest =
        generations.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow().getKey();
    return new Rollout(newest);
  }

  private static Generation generation(Member pod, Set<String> listed) {
    String uid = pod.pod().uid();
    return new Generation(
        pod.pod().created(), pod.pod().created(), pod.pod().waiting(), listed.contains(uid), uid);
  }

  /**
   * Who would go first comes first.
   *
   * @param listed UIDs that the published table lists
   */
  static Comparator<Member> oldestFirst(Set<String> listed) {
    return Comparator.comparing(pod -> generation(pod, listed));
  }

  /** Whether the pod is surely of an older revision. */
  boolean outdated(Member pod) {
    String revision = pod.placement().revision();
    return newest != null && revision != null && !revision.equals(newest);
  }

  /** Whether the pod is surely of the newest revision. */
  boolean current(Member pod) {
    return newest != null && newest.equals(pod.placement().revision());
  }
}
