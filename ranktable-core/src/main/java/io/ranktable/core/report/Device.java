package io.ranktable.core.report;

import org.jspecify.annotations.Nullable;

/**
 * One NPU of a report, values as the writer wrote them (numbers as decimal text); sentinels are
 * judged later and only where used.
 *
 * @param id physical device id; never empty
 * @param ip device IP; null when absent
 * @param superDeviceId id in the super pod (A3); null when absent
 * @param levels network levels (A5) as tables of HCCL 2.0 list them, compact JSON; {@value
 *     Levels#NONE} when none of those reported can be listed, null when the device reports none
 */
public record Device(
    String id, @Nullable String ip, @Nullable String superDeviceId, @Nullable String levels) {

  /** The levels when there is something to list, else null. */
  public @Nullable String listedLevels() {
    return Levels.NONE.equals(levels) ? null : levels;
  }
}
