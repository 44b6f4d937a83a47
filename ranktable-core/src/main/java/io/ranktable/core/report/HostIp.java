package io.ranktable.core.report;

import io.ranktable.core.table.IpText;
import io.ranktable.core.table.PodFacts;
import org.jspecify.annotations.Nullable;

/** The IP of the node that a pod runs on. */
public final class HostIp {

  private HostIp() {}

  /**
   * The device annotation's host IP; else its server id where that is an IP, as older device
   * plugins write it; else what Kubernetes says. Values that are no address of a host are passed
   * over.
   *
   * @return null when nobody knows it yet
   */
  public static @Nullable String of(PodFacts pod, @Nullable Report report) {
    if (report != null) {
      if (isHost(report.hostIp())) {
        return report.hostIp();
      }
      if (isHost(report.serverId())
          && report.serverId() != null
          && !report.serverId().equals(pod.podIp())) {
        return report.serverId();
      }
    }
    return pod.hostIp();
  }

  private static boolean isHost(@Nullable String text) {
    return text != null && IpText.usable(text).isPresent();
  }
}
