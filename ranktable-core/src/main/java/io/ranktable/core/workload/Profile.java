package io.ranktable.core.workload;

import io.ranktable.core.table.Level;
import io.ranktable.core.workload.Source.Choice;
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
   */
  record Rules(
      boolean isolate,
      @Nullable Choice revision,
      boolean indexRequired,
      @Nullable Choice expected) {}
}
