package io.ranktable.webhook.cli.offline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ranktable.core.decision.Decision;
import io.ranktable.core.decision.TableContent;
import io.ranktable.core.table.Finding;
import io.ranktable.core.table.Level;
import io.ranktable.core.table.Names;
import io.ranktable.webhook.cli.console.TablePrinter;
import io.ranktable.webhook.cli.input.ManifestWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Prints what came of rendering. */
final class RenderPrinter {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String NOT_OURS =
      "without the annotation " + Names.TEMPLATE + ", so without a table";

  private RenderPrinter() {}

  /** Everything, for people. */
  static String text(Rendered rendered) {
    StringBuilder out = new StringBuilder();
    for (Rendered.Table table : rendered.tables()) {
      out.append(heading(table)).append('\n');
      table.text().ifPresent(text -> out.append(TablePrinter.pretty(text)).append('\n'));
      out.append('\n');
    }
    remarks(rendered).forEach(line -> out.append(line).append('\n'));
    return out.toString();
  }

  /** What is to be said of pods, and one line for each table. */
  static String verdicts(Rendered rendered) {
    StringBuilder out = new StringBuilder();
    remarks(rendered).forEach(line -> out.append(line).append('\n'));
    for (Rendered.Table table : rendered.tables()) {
      out.append("table ")
          .append(table.key().configMapName())
          .append(" is ")
          .append(state(table))
          .append('\n');
    }
    return out.toString();
  }

  /** What holds of several pods is said once. */
  private static List<String> remarks(Rendered rendered) {
    List<String> lines = new ArrayList<>();
    Map<String, List<String>> podsByNote = new LinkedHashMap<>();
    for (Rendered.Pod pod : rendered.pods()) {
      String name = pod.namespace() + "/" + pod.name();
      pod.denials().forEach(denial -> lines.add("pod " + name + " is denied: " + denial.message()));
      pod.notes()
          .forEach(note -> podsByNote.computeIfAbsent(note, any -> new ArrayList<>()).add(name));
      if (pod.standing() == Rendered.Standing.NOT_OURS) {
        podsByNote.computeIfAbsent(NOT_OURS, any -> new ArrayList<>()).add(name);
      }
    }
    podsByNote.forEach((note, pods) -> lines.add(String.join(", ", pods) + ": " + note));
    return lines;
  }

  /** The texts of completed tables as the pods get them, one a line. */
  static String tables(Rendered rendered) {
    StringBuilder out = new StringBuilder();
    rendered.tables().stream()
        .filter(Rendered.Table::completed)
        .forEach(table -> out.append(table.text().orElse("")).append('\n'));
    return out.toString();
  }

  /** The ConfigMaps that the controller would write. */
  static String yaml(Rendered rendered) {
    List<JsonNode> maps = new ArrayList<>();
    for (Rendered.Table table : rendered.tables()) {
      table.content().ifPresent(content -> maps.add(map(table.key().namespace(), content)));
    }
    return ManifestWriter.yaml(maps);
  }

  /** Everything as one document. */
  static String json(Rendered rendered) {
    ObjectNode root = JSON.createObjectNode();
    root.put("outcome", rendered.code().name().toLowerCase(Locale.ROOT));
    ArrayNode tables = root.putArray("tables");
    rendered.tables().forEach(table -> table(tables.addObject(), table));
    ArrayNode pods = root.putArray("pods");
    rendered.pods().forEach(pod -> pod(pods.addObject(), pod));
    return root.toPrettyString() + "\n";
  }

  private static String heading(Rendered.Table table) {
    StringBuilder line = new StringBuilder("table ").append(table.key().configMapName());
    line.append("  (namespace ")
        .append(table.key().namespace())
        .append(", template ")
        .append(table.key().template())
        .append(", group ")
        .append(table.key().group());
    if (table.key().level() == Level.ROLE) {
      line.append(", role ")
          .append(table.key().role())
          .append(", instance ")
          .append(table.key().instance());
    }
    if (table.key().revision() != null) {
      line.append(", revision ").append(table.key().revision());
    }
    return line.append(")\n").append(state(table)).toString();
  }

  private static String state(Rendered.Table table) {
    String kept = table.content().isEmpty() ? " as stored, and stays so" : "";
    return table.state().text() + kept + ": " + table.progress().text();
  }

  private static void table(ObjectNode node, Rendered.Table table) {
    Decision.Progress progress = table.progress();
    node.put("namespace", table.key().namespace()).put("name", table.key().configMapName());
    node.set("key", parsed(table.key().toJson()));
    node.put("state", table.state().text());
    if (progress.expected() == Decision.Progress.UNKNOWN) {
      node.putNull("expected");
    } else {
      node.put("expected", progress.expected());
    }
    node.put("reported", progress.reported());
    findings(node.putArray("reasons"), progress.findings());
    ArrayNode members = node.putArray("members");
    table
        .members()
        .forEach(
            member ->
                members
                    .addObject()
                    .put("pod", member.podName())
                    .put("uid", member.uid())
                    .put("ip", member.podIp()));
    table.text().ifPresent(text -> node.put(table.completed() ? "text" : "refusedText", text));
  }

  private static void pod(ObjectNode node, Rendered.Pod pod) {
    node.put("namespace", pod.namespace())
        .put("name", pod.name())
        .put("source", pod.origin())
        .put("standing", pod.standing().text());
    pod.tables().forEach(node.putArray("tables")::add);
    findings(node.putArray("denials"), pod.denials());
    pod.notes().forEach(node.putArray("notes")::add);
  }

  /** Findings as JSON. */
  static void findings(ArrayNode list, List<Finding> findings) {
    findings.forEach(
        finding ->
            list.addObject()
                .put("reason", finding.reason().text())
                .put("message", finding.message()));
  }

  private static ObjectNode map(String namespace, TableContent content) {
    ObjectNode map = JSON.createObjectNode();
    map.put("apiVersion", "v1").put("kind", "ConfigMap");
    ObjectNode meta = map.putObject("metadata");
    meta.put("namespace", namespace).put("name", content.name());
    strings(meta, "labels", content.labels());
    strings(meta, "annotations", content.annotations());
    strings(map, "data", content.data());
    strings(map, "binaryData", content.binaryData());
    return map;
  }

  private static void strings(ObjectNode node, String name, Map<String, String> values) {
    if (!values.isEmpty()) {
      ObjectNode object = node.putObject(name);
      new TreeMap<>(values).forEach(object::put);
    }
  }

  private static JsonNode parsed(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A key writes itself as JSON", e);
    }
  }
}
