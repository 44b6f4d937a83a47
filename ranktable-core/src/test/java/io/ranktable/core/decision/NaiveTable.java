package io.ranktable.core.decision;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * An HCCL 1.0 table computed another way, to compare with: from the JSON of the pods, by sorting
 * flat texts in which every number is padded, and one counter. It shares no code with the program.
 *
 * @param lines {@code <server id> <device id> <device IP> <rank>} in the order of the table
 * @param members UIDs in the order of the table
 * @param servers number of servers
 */
record NaiveTable(List<String> lines, List<String> members, int servers) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern NUMBER = Pattern.compile("\\d+");
  private static final String DEVICES = "ascend.kubectl.kubernetes.io/ascend-910-configuration";

  static NaiveTable of(Collection<? extends JsonNode> pods, boolean indices) {
    Map<String, JsonNode> byAge = new TreeMap<>();
    for (JsonNode pod : pods) {
      String phase = pod.at("/status/phase").asText();
      if (!pod.at("/metadata").has("deletionTimestamp")
          && !phase.equals("Failed")
          && !phase.equals("Succeeded")) {
        byAge.put(meta(pod, "creationTimestamp") + meta(pod, "uid"), pod);
      }
    }
    Map<String, JsonNode> seats = new TreeMap<>();
    Map<String, Integer> ages = new HashMap<>();
    for (JsonNode pod : byAge.values()) {
      String instance =
          roleText(label(pod, RandomWorld.ROLE)) + "\t" + padded(label(pod, RandomWorld.INSTANCE));
      String index =
          indices
              ? label(pod, RandomWorld.INDEX)
              : String.valueOf(ages.merge(instance, 1, Integer::sum));
      seats.put(instance + "\t" + padded(index), pod);
    }
    return of(seats.values());
  }

  private static NaiveTable of(Collection<JsonNode> inOrder) {
    List<JsonNode> servers = inOrder.stream().filter(pod -> !annotation(pod).isEmpty()).toList();
    List<String> ids = servers.stream().map(NaiveTable::hostIp).toList();
    if (new HashSet<>(ids).size() < ids.size()) {
      ids = servers.stream().map(pod -> pod.at("/status/podIP").asText()).toList();
    }
    if (new HashSet<>(ids).size() < ids.size()) {
      ids = servers.stream().map(pod -> meta(pod, "uid")).toList();
    }
    List<String> lines = new ArrayList<>();
    for (int server = 0; server < servers.size(); server++) {
      Map<String, String> devices = new TreeMap<>();
      for (JsonNode device : parsed(annotation(servers.get(server))).path("devices")) {
        String id = device.path("device_id").asText();
        devices.put(padded(id), id + " " + device.path("device_ip").asText());
      }
      for (String device : devices.values()) {
        lines.add(ids.get(server) + " " + device + " " + lines.size());
      }
    }
    List<String> members = inOrder.stream().map(pod -> meta(pod, "uid")).toList();
    return new NaiveTable(lines, members, servers.size());
  }

  /** What a published text says, in the same form. */
  static NaiveTable read(String table, List<String> members) {
    JsonNode root = parsed(table);
    List<String> lines = new ArrayList<>();
    for (JsonNode server : root.path("server_list")) {
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
    return new NaiveTable(lines, members, Integer.parseInt(root.path("server_count").asText()));
  }

  private static String hostIp(JsonNode pod) {
    JsonNode report = parsed(annotation(pod));
    String host = report.path("host_ip").asText();
    String server = report.path("server_id").asText();
    if (host.isEmpty()
        && server.startsWith("10.1.")
        && !server.equals(pod.at("/status/podIP").asText())) {
      host = server;
    }
    return host.isEmpty() ? pod.at("/status/hostIP").asText() : host;
  }

  private static String roleText(String role) {
    return switch (role) {
      case "prefill" -> "1";
      case "decode" -> "2";
      default -> "3" + padded(role);
    };
  }

  private static String padded(String text) {
    return NUMBER
        .matcher(text)
        .replaceAll(number -> "%012d".formatted(Long.parseLong(number.group())));
  }

  private static String annotation(JsonNode pod) {
    return pod.at("/metadata/annotations").path(DEVICES).asText();
  }

  private static String meta(JsonNode pod, String field) {
    return pod.at("/metadata").path(field).asText();
  }

  private static String label(JsonNode pod, String name) {
    return pod.at("/metadata/labels").path(name).asText();
  }

  private static JsonNode parsed(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError(text, e);
    }
  }
}
