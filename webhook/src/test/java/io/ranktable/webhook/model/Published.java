package io.ranktable.webhook.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.ranktable.core.table.Names;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a ConfigMap says, as whoever reads it takes it.
 *
 * @param completed whether its annotation says so
 * @param texts the tables in it by file name; one, unless somebody has meddled with it
 * @param members UID to pod IP, in order
 * @param slots UID to seat
 * @param digest the digest that gates repeat
 */
record Published(
    boolean completed,
    Map<String, String> texts,
    Map<String, String> members,
    Map<String, Integer> slots,
    String digest) {

  static final Published NOTHING = new Published(false, Map.of(), Map.of(), Map.of(), "");
  private static final Set<String> OTHERS = Set.of("members", "digest", "slots", "progress");

  static Published of(JsonNode map) {
    Map<String, String> texts = new TreeMap<>();
    Map<String, String> members = new LinkedHashMap<>();
    Map<String, Integer> slots = new TreeMap<>();
    map.path("data")
        .properties()
        .forEach(
            entry -> {
              if (!OTHERS.contains(entry.getKey())) {
                texts.put(entry.getKey(), entry.getValue().asText());
              }
            });
    for (String line : map.at("/data/members").asText().lines().toList()) {
      members.put(line.split(" ")[0], line.substring(line.indexOf(' ') + 1));
    }
    for (String line : map.at("/data/slots").asText().lines().toList()) {
      slots.put(line.split(" ")[1], Integer.parseInt(line.split(" ")[0]));
    }
    return new Published(
        map.at("/metadata/annotations").path(Names.TABLE_STATE).asText().equals("completed"),
        texts,
        members,
        slots,
        map.at("/data/digest").asText());
  }

  /** Whether a ConfigMap carries our labels. */
  static boolean ours(JsonNode map) {
    JsonNode labels = map.at("/metadata/labels");
    return labels.path(Names.MANAGED_BY).asText().equals(Names.MANAGER)
        && labels.path(Names.KIND).asText().equals(Names.KIND_TABLE);
  }

  /** The template that a ConfigMap's key names; empty when it names none. */
  static String template(JsonNode map) {
    return NaiveTable.parse(map.at("/metadata/annotations").path(Names.TABLE_KEY).asText())
        .path("template")
        .asText();
  }

  /** UIDs of who is listed by a completed table. */
  Set<String> listed() {
    return completed ? members.keySet() : Set.of();
  }

  String text() {
    return texts.size() == 1 ? texts.values().iterator().next() : "";
  }

  /** As {@link NaiveTable#lines}. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (JsonNode server : NaiveTable.parse(text()).path("server_list")) {
      for (JsonNode device : server.path("device")) {
        lines.add(
            server.path("server_id").asText()
                + " "
                + device.path("device_id").asText()
                + " "
                + device.path("device_ip").asText()
                + " "
                + device.path("rank_id").asText());
      }
    }
    return lines;
  }
}
