package io.ranktable.e2e.cluster;

import java.util.List;

/**
 * The network of a local cluster with a node. Inside: one node address, pods routed beside it, and
 * no way out but to this machine's end of the line, so nothing in there can be reached from outside
 * this machine. Addresses inside are the same in each cluster.
 */
final class NodeNetwork {

  /** The node's address in its cluster. */
  static final String NODE = "10.99.0.1";

  static final String PODS = "10.99.0.0/24";

  static final String SERVICES = "10.96.0.0/24";

  /** The first address of {@link #SERVICES}, which the API server takes. */
  static final String KUBERNETES_SERVICE = "10.96.0.1";

  /**
   * Pods reach this machine under the address of the line, which is the only one of theirs this
   * machine knows. The default route leads nowhere: it makes addresses of Services routable, whose
   * packets the rules of kube-proxy turn round.
   */
  private static final String INSIDE =
      """
      set -eu
      ip link set lo up
      ip address add "$1/30" dev uplink
      ip link set uplink up
      ip link add node type bridge
      ip address add "$2/32" dev node
      ip link set node up
      ip route add default dev node
      echo 1 >/proc/sys/net/ipv4/ip_forward
      echo 0 >/proc/sys/net/ipv4/conf/all/rp_filter
      iptables -t nat -A POSTROUTING -s "$3" -o uplink -j MASQUERADE
      """;

  private NodeNetwork() {}

  /** Makes it in a fresh namespace. */
  static void create(NodeNamespace namespace) {
    NodeNamespace.Place place = namespace.place();
    String ours = place.networkInterface();
    Command.run(
        List.of("ip", "link", "add", ours, "type", "veth"),
        "peer",
        "name",
        "uplink",
        "netns",
        Long.toString(place.process()));
    Command.run(List.of("ip", "address", "add", place.ourAddress() + "/30", "dev", ours));
    Command.run(List.of("ip", "link", "set", ours, "up"));
    Command.run(namespace.enter(), "sh", "-c", INSIDE, "network", place.nodeAddress(), NODE, PODS);
  }
}
