package io.ranktable.core.rank;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One entry of {@code server_list}.
 *
 * @param serverId its id by the template's rule
 * @param serverIndex its position in the table, from 0
 * @param members the pods behind it: one, or all of a node; the first one gives pod name, IPs and
 *     role
 * @param instanceIndex position of the role instance among the instances of its role, from 0
 * @param podIndex position of the pod in its role instance, from 0
 * @param superPodId its super pod; null when not reported
 * @param devices in rank order; never empty
 */
public record RankedServer(
    String serverId,
    int serverIndex,
    List<RankMember> members,
    int instanceIndex,
    int podIndex,
    @Nullable String superPodId,
    List<RankedDevice> devices) {

  /** Copies the lists. */
  public RankedServer {
    members = List.copyOf(members);
    devices = List.copyOf(devices);
  }

  /** The pod that stands for the server. */
  public RankMember first() {
    return members.getFirst();
  }
}
