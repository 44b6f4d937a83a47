package io.ranktable.core.workload;

import io.ranktable.core.table.Level;
import io.ranktable.core.workload.Source.Alternative;
import io.ranktable.core.workload.Source.Choice;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the pods of one kind of workload are placed.
 *
 * @param name its name
 * @param order profiles are asked in ascending order
 * @param match which pods it is for
 * @param group the group's name
 * @param role the role
 * @param instance the role instance
 * @param scope within what the instance is unique
 * @param index the pod's seat in the role instance; null when this workload has none
 * @param levels rules of each level
 */
record Profile(
    String name,
    int order,
    Condition match,
    Choice group,
    Choice role,
    Choice instance,
    InstanceScope scope,
    @Nullable Choice index,
    Map<Level, Rules> levels) {

  /** The rules of a level. */
  Rules rules(Level level) {
    Rules rules = levels.get(level);
    if (rules == null) {
      throw new IllegalStateException("Profile " + name + " lacks level " + level.text());
    }
    return rules;
  }

  /** Within what an instance's name is unique. */
  enum InstanceScope {
    ROLE,
    GROUP,
    NAMESPACE
  }

  /**
   * What differs between levels.
   *
   * @param isolate whether pods of different revisions have different tables
   * @param revision the revision; null for none
   * @param indexRequired whether a pod without an index is refused; otherwise the controller gives
   *     it one
   * @param expected the number of pods; null when only the {@code size} annotation can tell
   * @param startsInOrder fields by which a controller makes pods only when others are ready; at
   *     level role others of the role instance, at level group others of the group
   * @param gang fields that tell from how many pods on the scheduler starts those of a role
   *     instance, or of a group
   */
  record Rules(
      boolean isolate,
      @Nullable Choice revision,
      boolean indexRequired,
      @Nullable Choice expected,
      List<Trap> startsInOrder,
      List<Trap> gang) {
    Rules {
      startsInOrder = List.copyOf(startsInOrder);
      gang = List.copyOf(gang);
    }
  }

  /**
   * A field of a parent that can make pods wait for each other for ever.
   *
   * @param field where it is; its source is a {@link Source.OfObject}
   * @param value the value that does; null where it is a number, and one that is too small does
   * @param mend what to do about it, a sentence
   */
  record Trap(Alternative field, @Nullable String value, String mend) {}
}
