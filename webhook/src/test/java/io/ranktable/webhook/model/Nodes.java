package io.ranktable.webhook.model;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** The scheduler, the network and the device plugin: what they put into a pod. */
final class Nodes {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final ApiServer server;
  private int addresses;

  Nodes(ApiServer server) {
    this.server = server;
  }

  void ready(ObjectNode pod) {
    bind(pod);
    Optional<ObjectNode> bound = current(pod);
    if (bound.isPresent() && bound.get().path("status").path("podIP").asText().isEmpty()) {
      address(bound.get());
    }
    current(pod).filter(p -> !NaiveTable.reports(p)).ifPresent(p -> report(p, 0));
  }

  private Optional<ObjectNode> current(ObjectNode pod) {
    return server.get(ApiServer.id(ApiServer.PODS, pod));
  }

  void bind(ObjectNode pod) {
    if (pod.path("spec").has("nodeName")) {
      return;
    }
    int node = 1 + addresses++ % 3;
    server.change(
        pod,
        p -> {
          p.withObject("/spec").put("nodeName", "node-" + node);
          p.withObject("/status").put("hostIP", "10.1.0." + node);
        });
  }

  void address(ObjectNode pod) {
    bind(pod);
    addresses++;
    server.change(
        pod,
        p -> {
          p.withObject("/status")
              .put("podIP", "10.244." + addresses / 250 + "." + (1 + addresses % 250));
          Kubelet.startGate(p);
        });
  }

  void report(ObjectNode pod, int how) {
    if (!pod.at("/spec/containers/0").has("resources")) {
      return;
    }
    String host = pod.at("/status/hostIP").asText();
    ObjectNode report = JSON.createObjectNode();
    String name = pod.at("/metadata/name").asText();
    report.put("pod_name", how % 8 == 5 ? "other-pod" : name).put("server_id", host);
    ArrayNode devices = report.putArray("devices");
    addresses++;
    for (int i = 0; i < (how % 8 == 6 ? 1 : World.NPUS); i++) {
      devices
          .addObject()
          .put("device_id", Integer.toString(10 - i * 8))
          .put(
              "device_ip",
              how % 8 == 7
                  ? "-1"
                  : "192.168." + addresses / 100 + "." + (1 + addresses % 100 * 2 + i));
    }
    server.change(
        pod,
        p -> {
          ObjectNode annotations = p.withObject("/metadata/annotations");
          if (how % 16 == 15) {
            annotations.remove(World.DEVICES);
          } else {
            annotations.put(World.DEVICES, report.toString());
          }
        });
  }
}
