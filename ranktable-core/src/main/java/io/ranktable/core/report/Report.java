package io.ranktable.core.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A member's device annotation, parsed.
 *
 * @param serverId server id as written (node IP, or the pod's UID from newer device plugins); null
 *     when absent
 * @param hostIp host IP as written; null when absent
 * @param superPodId super pod as decimal text; null when absent
 * @param rackId rack as decimal text; null when absent
 * @param devices in the order of the annotation; never empty
 */
public record Report(
    @Nullable String serverId,
    @Nullable String hostIp,
    @Nullable String superPodId,
    @Nullable String rackId,
    List<Device> devices) {

  /** Copies the list. */
  public Report {
    devices = List.copyOf(devices);
  }
}
