package io.ranktable.e2e.cluster;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;

/**
 * Extended resources of a node that has no device plugin for them. kubelet leaves them alone in its
 * later reports but sets them to zero in the first one after its start, so they are told again
 * then.
 */
final class NodeCapacity {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final KubernetesClient client;
  private final String node;
  private final Map<String, Long> counts = new TreeMap<>();

  NodeCapacity(KubernetesClient client, String node) {
    this.client = client;
    this.node = node;
  }

  /** Sets one and returns when it can be allocated. */
  synchronized void set(String resource, long count) {
    counts.put(resource, count);
    tell();
  }

  /** Tells all that were set; returns when they can be allocated. */
  synchronized void tell() {
    if (counts.isEmpty()) {
      return;
    }
    Awaitility.await("the node has " + counts)
        .atMost(LIMIT)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(100))
        .until(
            () -> {
              if (isTold()) {
                return true;
              }
              client.nodes().withName(node).editStatus(this::told);
              return false;
            });
  }

  private Node told(Node current) {
    counts.forEach(
        (resource, count) -> {
          Quantity quantity = new Quantity(Long.toString(count));
          current.getStatus().getCapacity().put(resource, quantity);
          current.getStatus().getAllocatable().put(resource, quantity);
        });
    return current;
  }

  private boolean isTold() {
    Map<String, Quantity> allocatable =
        client.nodes().withName(node).get().getStatus().getAllocatable();
    return counts.entrySet().stream()
        .allMatch(
            entry ->
                new Quantity(Long.toString(entry.getValue()))
                    .equals(allocatable.get(entry.getKey())));
  }
}
