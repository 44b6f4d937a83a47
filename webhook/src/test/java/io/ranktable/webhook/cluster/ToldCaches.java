package io.ranktable.webhook.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.KubernetesClient;

/** The caches of the program, told of changes by whoever tests instead of by informers. */
public final class ToldCaches {

  private final ClusterCaches caches;

  /** Empty caches. */
  public ToldCaches(KubernetesClient client, String systemNamespace) {
    caches = new ClusterCaches(client, systemNamespace);
  }

  /** The caches. */
  public ClusterCaches caches() {
    return caches;
  }

  /** A pod is new or has changed. */
  public void podIs(JsonNode pod) {
    caches.podIs(new SlimPod(pod));
  }

  /** A pod is no more. */
  public void podGone(JsonNode pod) {
    caches.podGone(new SlimPod(pod));
  }

  /** A table's ConfigMap is new or has changed. */
  public void tableIs(JsonNode map) {
    caches.tableIs(new SlimConfigMap(map));
  }

  /** A table's ConfigMap is no more. */
  public void tableGone(JsonNode map) {
    caches.tableGone(new SlimConfigMap(map));
  }

  /** A ConfigMap of the catalog is new or has changed, and is read at once. */
  public void settingsAre(JsonNode map) {
    SlimConfigMap read = new SlimConfigMap(map);
    caches.settings().is(read);
    caches.settings().read(read);
  }

  /** A ConfigMap of the catalog is no more. */
  public void settingsGone(JsonNode map) {
    caches.settings().gone(new SlimConfigMap(map));
  }
}
