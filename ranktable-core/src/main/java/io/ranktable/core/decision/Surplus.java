package io.ranktable.core.decision;

import io.ranktable.core.workload.Expected;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

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
      leave(seated, known.pods(), input.listed(), out);
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
                      input.listed(),
                      out));
    }
    return seated.stream().filter(s -> !out.contains(instanceOf(s))).toList();
  }

  /** Adds those who leave their seats, so that at least so many stay. */
  private static void leave(
      List<Seats.Seated> seated, int stay, Set<String> listed, Set<Instance> out) {
    int surplus = seated.size() - stay;
    if (surplus <= 0) {
      return;
    }
    for (List<Seats.Seated> instance : outdatedOldestFirst(seated, listed)) {
      if (surplus > 0 && instance.size() <= surplus) {
        surplus -= instance.size();
        out.add(instanceOf(instance.getFirst()));
      }
    }
  }

  private static List<List<Seats.Seated>> outdatedOldestFirst(
      List<Seats.Seated> seated, Set<String> listed) {
    Map<Instance, List<Seats.Seated>> instances =
        seated.stream().collect(Collectors.groupingBy(Surplus::instanceOf));
    Map<String, Rollout> ofRole =
        seated.stream()
            .map(Seats.Seated::member)
            .collect(
                Collectors.groupingBy(
                    member -> member.placement().role(),
                    Collectors.collectingAndThen(
                        Collectors.toList(), members -> Rollout.of(members, listed))));
    List<List<Seats.Seated>> outdated = new ArrayList<>();
    instances.forEach(
        (instance, seats) -> {
          Rollout rollout = ofRole.get(instance.role());
          if (rollout != null && seats.stream().allMatch(s -> rollout.outdated(s.member()))) {
            outdated.add(seats);
          }
        });
    outdated.sort(
        Comparator.comparing(instance -> newestOf(instance, listed), Rollout.oldestFirst(listed)));
    return outdated;
  }

  private static Member newestOf(List<Seats.Seated> instance, Set<String> listed) {
    return instance.stream()
        .map(Seats.Seated::member)
        .max(Rollout.oldestFirst(listed))
        .orElseThrow();
  }

  private static Instance instanceOf(Seats.Seated seat) {
    return new Instance(seat.member().placement().role(), seat.member().placement().instance());
  }
}
