package io.ranktable.webhook.cli.demo.node;

/**
 * Where a pod runs.
 *
 * @param node name of its node
 * @param hostIp IP of the node
 * @param podIp IP of the pod
 */
public record Addresses(String node, String hostIp, String podIp) {

  /** Of the n-th pod, beginning with 0: each pod has a node of its own. */
  public static Addresses invented(int n) {
    String tail = (n / 200) + "." + (1 + n % 200);
    return new Addresses("node-" + (n + 1), "10.1." + tail, "10.244." + tail);
  }
}
