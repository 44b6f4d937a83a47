package io.ranktable.core.decision;

import io.ranktable.core.workload.Expected;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A surge of whole role instances: while a rolling update brings up new ones before it takes old
 * ones away, there are more pods than seats, and the new ones wait for their table before they can
 * be ready. Where revisions share a table, the oldest instances of an outdated revision give up
 * their seats, so that the update never blocks; where it is known how many pods each role has, only
 * those of a role that has too many. Without an outdated revision a surplus is a scale-down that is
 * about to end, and nobody is left out by guess.
 */
final class Surplus {

  private record Instance(String role, String instance) {}

  private Surplus() {}

  /** Those who keep their seats, in the same order. */
  static List<Seats.Seated> without(TableInput input, List<Seats.Seated> seated) {
    if (input.key().revision() != null || !(input.expected() instanceof Expected.Known known)) {
      return seated;
    }
    Set<Instance> out = new HashSet<>();
    if (known.roles().isEmpty()) {
      leave(seated, known.pods(), out);
    } else {
      known
          .roles()
          .forEach(
              (role, pods) ->
                  leave(
                      seated.stream()
                          .filter(s -> s.member().placement().role().equals(role))
                          .toList(),
                      pods,
                      out));
    }
    return seated.stream().filter(s -> !out.contains(instanceOf(s))).toList();
  }

  /** Adds those who leave their seats, so that at least so many stay. */
  private static void leave(List<Seats.Seated> seated, int stay, Set<Instance> out) {
    int surplus = seated.size() - stay;
    if (surplus <= 0) {
      return;
    }
    for (List<Seats.Seated> instance : outdatedOldestFirst(seated)) {
      if (surplus > 0 && instance.size() <= surplus) {
        surplus -= instance.size();
        out.add(instanceOf(instance.getFirst()));
      }
    }
  }

  private static List<List<Seats.Seated>> outdatedOldestFirst(List<Seats.Seated> seated) {
    Map<Instance, List<Seats.Seated>> instances = new HashMap<>();
    Map<String, Seats.Seated> newestOfRole = new HashMap<>();
    for (Seats.Seated seat : seated) {
      instances.computeIfAbsent(instanceOf(seat), any -> new ArrayList<>()).add(seat);
      newestOfRole.merge(
          seat.member().placement().role(), seat, (a, b) -> created(b).isAfter(created(a)) ? b : a);
    }
    return instances.values().stream()
        .filter(
            instance -> {
              Seats.Seated newest =
                  newestOfRole.getOrDefault(
                      instance.getFirst().member().placement().role(), instance.getFirst());
              return instance.stream().allMatch(seat -> differ(revision(seat), revision(newest)));
            })
        .sorted(
            Comparator.comparing(
                    (List<Seats.Seated> instance) ->
                        instance.stream()
                            .map(Surplus::created)
                            .max(Instant::compareTo)
                            .orElse(Instant.EPOCH))
                .thenComparing(instance -> instance.getFirst().member().pod().uid()))
        .toList();
  }

  private static boolean differ(@Nullable String one, @Nullable String other) {
    return one != null && other != null && !one.equals(other);
  }

  private static @Nullable String revision(Seats.Seated seat) {
    return seat.member().placement().revision();
  }

  private static Instant created(Seats.Seated seat) {
    return seat.member().pod().created();
  }

  private static Instance instanceOf(Seats.Seated seat) {
    return new Instance(seat.member().placement().role(), seat.member().placement().instance());
  }
}
