package io.ranktable.e2e.cluster;

import java.util.List;

/**
 * What a cluster shall be started with. Only a cluster that is started for the tests can follow: a
 * cluster the user named stays as it is.
 *
 * @param audit whether the API server writes an audit log of all requests (metadata, not bodies)
 * @param apiServerFlags further flags of the kube-apiserver, each {@code --name=value}; may be
 *     empty
 * @param node whether pods shall really run: a node with a kubelet, and the controllers of a
 *     cluster
 * @param controllers whether the controllers of workloads shall make pods; a node has them anyway
 */
public record ClusterSettings(
    boolean audit, List<String> apiServerFlags, boolean node, boolean controllers) {

  /** Copies the list. */
  public ClusterSettings {
    apiServerFlags = List.copyOf(apiServerFlags);
  }

  /** No audit log, no further flags, no node, no controllers. */
  public static ClusterSettings defaults() {
    return new ClusterSettings(false, List.of(), false, false);
  }

  /** The same with an audit log. */
  public ClusterSettings withAudit() {
    return new ClusterSettings(true, apiServerFlags, node, controllers);
  }

  /** The same with a node. */
  public ClusterSettings withNode() {
    return new ClusterSettings(audit, apiServerFlags, true, controllers);
  }

  /** The same with controllers. */
  public ClusterSettings withControllers() {
    return new ClusterSettings(audit, apiServerFlags, node, true);
  }
}
