package io.ranktable.core.table;

import org.jspecify.annotations.Nullable;

/**
 * What admission decided for one pod and one template: the table and the seat in it. It is frozen
 * in the pod's status annotation.
 *
 * @param key the table
 * @param role role of the pod; never empty
 * @param instance role instance of the pod; never empty; unique within role and group
 * @param index seat of the pod within its role instance; null when the workload gives none and the
 *     controller allocates the slot
 * @param profile name of the profile that placed it, or {@code override} when annotations alone did
 * @param revision the workload's revision as seen at admission, also where it is not part of the
 *     key; null when the workload has none
 */
public record Placement(
    TableKey key,
    String role,
    String instance,
    @Nullable Integer index,
    String profile,
    @Nullable String revision) {

  /** Name of the profile of placements that annotations alone decided. */
  public static final String BY_OVERRIDE = "override";

  /** The seat: group, role, instance and index. */
  public Slot slot() {
    return new Slot(key.group(), role, instance, index);
  }
}
