package io.ranktable.e2e.cluster;

import java.util.List;

/**
 * What a cluster shall be started with. Only a cluster that is started for the tests can follow: a
 * cluster the user named stays as it is.
 *
 * @param audit whether the API server writes an audit log of all requests (metadata, not bodies)
 * @param apiServerFlags further flags of the kube-apiserver, each {@code --name=value}; may be
 *     empty
 */
public record ClusterSettings(boolean audit, List<String> apiServerFlags) {

  /** Copies the list. */
  public ClusterSettings {
    apiServerFlags = List.copyOf(apiServerFlags);
  }

  /** No audit log, no further flags. */
  public static ClusterSettings defaults() {
    return new ClusterSettings(false, List.of());
  }

  /** The same with an audit log. */
  public ClusterSettings withAudit() {
    return new ClusterSettings(true, apiServerFlags);
  }
}
