package io.ranktable.core.rank;

import io.ranktable.core.report.HostIp;
import io.ranktable.core.report.Report;
import io.ranktable.core.table.PodFacts;
import org.jspecify.annotations.Nullable;

/**
 * One pod as it enters the ranking.
 *
 * @param pod the pod; its IP is known
 * @param role role of the pod as placed, aliases not applied yet; in a {@link RankedTable} the name
 *     after aliases
 * @param instance role instance as placed
 * @param index seat in the role instance
 * @param report its devices; null when the pod has none
 */
public record RankMember(
    PodFacts pod, String role, String instance, int index, @Nullable Report report) {

  /**
   * IP of its node, by {@link HostIp#of}: the same value for {@code server_id} and {@code host_ip}.
   *
   * @return null when unknown
   */
  public @Nullable String hostIp() {
    return HostIp.of(pod, report);
  }
}
