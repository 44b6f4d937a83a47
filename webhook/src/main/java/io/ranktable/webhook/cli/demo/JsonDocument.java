package io.ranktable.webhook.cli.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Event;
import io.ranktable.core.table.Names;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** The ending of a demo as one JSON document. */
final class JsonDocument {

  private static final ObjectMapper JSON = new ObjectMapper();

  private JsonDocument() {}

  /** The document, pretty. */
  static String of(Ending ending) {
    ObjectNode root = JSON.createObjectNode();
    root.put("outcome", ending.good() ? "ok" : "failed");
    ending.problems().forEach(root.putArray("problems")::add);
    root.put("title", ending.title()).put("millis", ending.millis());
    Map<String, String> names = new HashMap<>();
    ending.pods().forEach(pod -> names.put(pod.pod().uid(), pod.pod().name()));
    ObjectNode tables = root.putObject("tables");
    ending.tables().forEach((name, map) -> table(tables.putObject(name), map, names));
    ending
        .files()
        .forEach((name, file) -> tables.withObjectProperty(name).put("file", file.toString()));
    ArrayNode pods = root.putArray("pods");
    ending.pods().forEach(pod -> pod(pods.addObject(), pod));
    ArrayNode events = root.putArray("events");
    ending.events().forEach(event -> event(events.addObject(), event));
    ArrayNode story = root.putArray("story");
    ending
        .story()
        .forEach(
            line ->
                story
                    .addObject()
                    .put("millis", line.millis())
                    .put("who", line.who())
                    .put("what", line.what()));
    return root.toPrettyString();
  }

  private static void table(ObjectNode node, ConfigMap map, Map<String, String> names) {
    node.put("namespace", map.getMetadata().getNamespace());
    node.set("key", parsed(Verdict.annotation(map, Names.TABLE_KEY)));
    node.put("state", Verdict.state(map))
        .put("digest", Verdict.annotation(map, Names.TABLE_DIGEST))
        .put("expected", Verdict.annotation(map, Names.TABLE_EXPECTED))
        .put("reported", Verdict.annotation(map, Names.TABLE_REPORTED))
        .put("progress", data(map, Names.KEY_PROGRESS))
        .put("text", Verdict.text(map));
    ArrayNode members = node.putArray("members");
    data(map, Names.KEY_MEMBERS)
        .lines()
        .map(line -> line.split(" ", 2))
        .filter(words -> words.length == 2)
        .forEach(
            words ->
                members
                    .addObject()
                    .put("pod", names.getOrDefault(words[0], ""))
                    .put("uid", words[0])
                    .put("ip", words[1]));
  }

  private static void pod(ObjectNode node, Ending.PodEnding pod) {
    PlayedPod played = pod.pod();
    node.put("namespace", played.pod().getMetadata().getNamespace())
        .put("name", played.name())
        .put("uid", played.uid())
        .put("node", played.addresses().node())
        .put("ip", played.addresses().podIp());
    played.tables().forEach(node.putArray("tables")::add);
    Board.Opened opened = pod.opened();
    if (played.tables().isEmpty()) {
      node.put("gate", "none");
    } else if (opened == null) {
      node.put("gate", "waiting");
    } else {
      node.put("gate", opened.end().code() == 0 ? "open" : "failed");
      ObjectNode digests = node.putObject("digests");
      opened.end().digests().forEach(digests::put);
      pod.waited().ifPresent(millis -> node.put("millisAfterLastReport", millis));
    }
  }

  private static void event(ObjectNode node, Event event) {
    node.put("type", event.getType())
        .put("reason", event.getReason())
        .put("kind", event.getInvolvedObject().getKind())
        .put("name", event.getInvolvedObject().getName())
        .put("message", event.getMessage());
  }

  private static String data(ConfigMap map, String key) {
    return Objects.requireNonNullElse(map.getData(), Map.<String, String>of())
        .getOrDefault(key, "")
        .strip();
  }

  private static JsonNode parsed(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      return JSON.getNodeFactory().textNode(json);
    }
  }
}
