package io.ranktable.core.decision;

import io.ranktable.core.table.Finding;
import io.ranktable.core.table.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Whether each role has as many pods as it shall have. The right number of pods in all can be made
 * up of too many of one role and too few of another while both are being updated.
 *
 * @param counts of each role the pods there are and the pods there shall be, by name
 */
record Roles(Map<String, Count> counts) {

  /** Pods of a role. */
  record Count(int live, int expected) {}

  /**
   * Counts them.
   *
   * @param expected how many pods each role shall have; empty when that is not known
   */
  static Roles of(Map<String, Integer> expected, Seats seats) {
    Map<String, Count> counts = new TreeMap<>();
    expected.forEach(
        (role, pods) ->
            counts.put(
                role,
                new Count(
                    (int)
                        seats.seated().stream()
                            .filter(seat -> seat.member().placement().role().equals(role))
                            .count(),
                    pods)));
    return new Roles(counts);
  }

  /** Says which role lacks pods and which has too many; empty when none lacks any. */
  Optional<Finding> finding() {
    List<String> wrong = new ArrayList<>();
    boolean lacking = false;
    for (Map.Entry<String, Count> entry : counts.entrySet()) {
      Count count = entry.getValue();
      lacking |= count.live() < count.expected();
      if (count.live() != count.expected()) {
        wrong.add(entry.getKey() + " has " + count.live() + " of " + count.expected());
      }
    }
    return lacking
        ? Optional.of(
            new Finding(
                Reason.WAITING_FOR_PODS,
                "there are as many pods as expected, but not of each role: "
                    + String.join(", ", wrong)))
        : Optional.empty();
  }
}
