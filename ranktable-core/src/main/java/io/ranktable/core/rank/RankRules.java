package io.ranktable.core.rank;

import java.util.List;
import java.util.Map;

/**
 * The settings of a template that decide servers and ranks.
 *
 * @param serverId where a server's id comes from
 * @param serverPer what makes one server
 * @param deviceOrder order of devices within a server
 * @param roleOrder roles in their order; roles not listed follow by name
 * @param roleAliases role as written on pods to role as meant, for example {@code P} to {@code
 *     prefill}
 */
public record RankRules(
    ServerId serverId,
    ServerPer serverPer,
    DeviceOrder deviceOrder,
    List<String> roleOrder,
    Map<String, String> roleAliases) {

  /** Copies list and map. */
  public RankRules {
    roleOrder = List.copyOf(roleOrder);
    roleAliases = Map.copyOf(roleAliases);
  }

  /** Where a server's id comes from. */
  public enum ServerId {
    /** For the whole table: host IP if all differ, else pod IP if all differ, else pod UID. */
    AUTO,
    /** As the annotation says. */
    ANNOTATION,
    /** The host IP. */
    HOST_IP,
    /** The pod IP. */
    POD_IP,
    /** The pod's UID. */
    POD_UID
  }

  /** What makes one server. */
  public enum ServerPer {
    /** Each pod. */
    POD,
    /** All members on one node. */
    NODE
  }

  /** Order of devices within a server. */
  public enum DeviceOrder {
    /** By number: 2 before 10. */
    NUMERIC,
    /** By text: 10 before 2. */
    LEXICOGRAPHIC
  }
}
