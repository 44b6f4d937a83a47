package io.ranktable.core.consumer;

import java.util.List;
import java.util.OptionalInt;

/**
 * What is known of the pods that a table is for. Readers compare the table with the pod they run
 * in; rules that do the same are silent where nothing is known.
 *
 * @param pods every pod of the table in rank order, the entry of a role instance first
 * @param deviceIds physical device ids in rank order over the whole table
 * @param networkLevels whether device plugins report network levels, which only Atlas A5 has
 */
public record Facts(List<Pod> pods, List<String> deviceIds, boolean networkLevels) {

  /** Nothing is known but the table itself. */
  public static final Facts NONE = new Facts(List.of(), List.of(), false);

  /** Copies the lists. */
  public Facts {
    pods = List.copyOf(pods);
    deviceIds = List.copyOf(deviceIds);
  }

  /**
   * One pod.
   *
   * @param name for messages
   * @param ip its IP
   * @param role its role after aliases
   * @param instance its role instance
   * @param group the group id that the template gives its role; empty when it gives none
   * @param deviceIds its physical device ids; empty for a pod without NPUs
   */
  public record Pod(
      String name,
      String ip,
      String role,
      String instance,
      OptionalInt group,
      List<String> deviceIds) {

    /** Copies the list. */
    public Pod {
      deviceIds = List.copyOf(deviceIds);
    }
  }
}
