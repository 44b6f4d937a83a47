package io.ranktable.webhook.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ranktable.core.table.Names;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The kubelets, which refresh the volumes of a pod only when the pod changes, and the gates in
 * their pods. A kubelet hears of ConfigMaps by another watch than of pods, so a refresh may still
 * see the old one.
 */
final class Kubelet {

  private final ApiServer server;

  /** What a pod's kubelet has answered to: its poke annotation, by UID. */
  private final Map<String, String> answered = new HashMap<>();

  Kubelet(ApiServer server) {
    this.server = server;
  }

  /** A pod's gate begins, again when its sandbox is made anew. */
  static void startGate(ObjectNode pod) {
    ObjectNode gate = pod.withObject("/status").putArray("initContainerStatuses").addObject();
    gate.put("name", Names.GATE).putObject("state").putObject("running");
  }

  static boolean open(JsonNode pod) {
    return pod.at("/status/initContainerStatuses/0/state").has("terminated");
  }

  /** The kubelet sees the pod's poke. */
  void look(ObjectNode pod, boolean missesTheTable) {
    String uid = pod.at("/metadata/uid").asText();
    String poke = pod.at("/metadata/annotations").path(Names.POKE).asText();
    boolean waits =
        pod.at("/status").has("podIP")
            && !open(pod)
            && !pod.path("metadata").has("deletionTimestamp")
            && pod.at("/status/phase").asText().equals("Pending");
    if (!waits || poke.isEmpty() || poke.equals(answered.put(uid, poke)) || missesTheTable) {
      return;
    }
    List<ObjectNode> tables = tables(pod);
    if (tables.stream().allMatch(table -> lists(table, pod))) {
      server.replace(ApiServer.PODS, pod, p -> openGate(p, tables));
    }
  }

  /** Everything that waits is looked at. */
  void lookAtAll() {
    server.list(ApiServer.PODS).forEach(pod -> look(pod, false));
  }

  static boolean lists(JsonNode table, JsonNode pod) {
    String line = pod.at("/metadata/uid").asText() + " " + pod.at("/status/podIP").asText();
    return table.at("/data/members").asText().lines().anyMatch(line::equals);
  }

  private List<ObjectNode> tables(ObjectNode pod) {
    List<ObjectNode> tables = new ArrayList<>();
    for (JsonNode placement : NaiveTable.placements(pod)) {
      String name = placement.path("configMap").asText();
      tables.add(
          server
              .get(new ApiServer.ObjectId(ApiServer.CONFIG_MAPS, Workload.NAMESPACE, name))
              .orElseGet(pod::objectNode));
    }
    return tables;
  }

  private static void openGate(ObjectNode pod, List<ObjectNode> tables) {
    StringBuilder message = new StringBuilder();
    tables.forEach(
        table ->
            message
                .append(table.at("/metadata/name").asText())
                .append(' ')
                .append(table.at("/data/digest").asText())
                .append('\n'));
    ObjectNode state =
        pod.withObject("/status").withArray("initContainerStatuses").get(0).withObject("/state");
    state.removeAll();
    state.putObject("terminated").put("exitCode", 0).put("message", message.toString());
  }
}
