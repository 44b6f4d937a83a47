package io.ranktable.e2e.bench.latency;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ranktable.e2e.product.Product;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * Memory of the injector's replicas as kubelet counts it.
 *
 * @param rss resident bytes of each replica, the largest first
 */
record Memory(List<Long> rss) {

  private static final long MIB = 1024 * 1024;

  static Memory of(Product product) {
    String node = product.cluster().node().orElseThrow().name();
    String answer =
        product.cluster().client().raw("/api/v1/nodes/" + node + "/proxy/stats/summary");
    try {
      JsonNode pods = new ObjectMapper().readTree(answer).path("pods");
      return new Memory(
          StreamSupport.stream(pods.spliterator(), false)
              .filter(pod -> product.system().name().equals(pod.at("/podRef/namespace").asText()))
              .map(pod -> pod.at("/containers/0/memory/rssBytes").asLong())
              .sorted(Comparator.reverseOrder())
              .toList());
    } catch (IOException e) {
      throw new UncheckedIOException("kubelet's summary cannot be read", e);
    }
  }

  /** Adds the figures to a line. */
  ObjectNode put(ObjectNode line) {
    var array = line.putArray("rss_mib");
    rss.forEach(bytes -> array.add(bytes / MIB));
    return line;
  }
}
