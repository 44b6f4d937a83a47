package io.ranktable.webhook.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ranktable.core.table.Names;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The table of some pods, found in the plainest way from their JSON: nothing here asks the
 * program's decision, ranks or rendering.
 *
 * @param members UID to pod IP of who is listed
 * @param order UIDs in the order of the table; empty when the controller gives the seats
 * @param pods the pods by UID
 */
record NaiveTable(Map<String, String> members, List<String> order, Map<String, JsonNode> pods) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern NUMBER = Pattern.compile("\\d+");
  private static final Comparator<JsonNode> OLDEST_FIRST =
      Comparator.comparing((JsonNode pod) -> text(pod, "/metadata/creationTimestamp"))
          .thenComparing(NaiveTable::uid);

  static String text(JsonNode object, String pointer) {
    return object.at(pointer).asText();
  }

  static String uid(JsonNode pod) {
    return text(pod, "/metadata/uid");
  }

  static JsonNode parse(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      return JSON.missingNode();
    }
  }

  /** What admission has written of the pod's tables. */
  static JsonNode placements(JsonNode pod) {
    return parse(pod.at("/metadata/annotations").path(Names.STATUS).asText()).path("tables");
  }

  private static JsonNode placement(JsonNode pod, String configMap) {
    for (JsonNode placement : placements(pod)) {
      if (placement.path("configMap").asText().equals(configMap)) {
        return placement;
      }
    }
    return JSON.missingNode();
  }

  static boolean live(JsonNode pod) {
    return !pod.path("metadata").has("deletionTimestamp") && !ended(pod);
  }

  private static boolean ended(JsonNode pod) {
    return Set.of("Succeeded", "Failed").contains(text(pod, "/status/phase"));
  }

  private static boolean succeeded(JsonNode pod) {
    return !pod.path("metadata").has("deletionTimestamp")
        && text(pod, "/status/phase").equals("Succeeded");
  }

  static boolean npus(JsonNode pod) {
    return pod.at("/spec/containers/0").has("resources");
  }

  /** Whether the pod's device annotation is a report about this pod and all its devices. */
  static boolean reports(JsonNode pod) {
    if (!npus(pod)) {
      return true;
    }
    JsonNode report = report(pod);
    boolean usable = report.path("devices").size() == World.NPUS;
    for (JsonNode device : report.path("devices")) {
      usable &= device.path("device_ip").asText().startsWith("192.168.");
    }
    return usable && report.path("pod_name").equals(pod.at("/metadata/name"));
  }

  private static JsonNode report(JsonNode pod) {
    return parse(pod.at("/metadata/annotations").path(World.DEVICES).asText());
  }

  /** The pods of a table. */
  static List<JsonNode> of(Collection<? extends JsonNode> pods, String configMap) {
    List<JsonNode> some = new ArrayList<>();
    for (JsonNode pod : pods) {
      if (!placement(pod, configMap).isMissingNode()) {
        some.add(pod);
      }
    }
    some.sort(OLDEST_FIRST);
    return some;
  }

  /**
   * The table that some pods make together; empty when they do not.
   *
   * @param parents the objects that tell the number of pods where pods do not, by name
   * @param listed UIDs that the published table lists, which keep their seats when they succeed
   */
  static Optional<NaiveTable> complete(
      Collection<? extends JsonNode> all,
      Map<String, JsonNode> parents,
      String configMap,
      Set<String> listed) {
    List<JsonNode> pods = of(all, configMap);
    Predicate<JsonNode> kept = pod -> live(pod) || (succeeded(pod) && listed.contains(uid(pod)));
    List<JsonNode> telling = pods.stream().filter(NaiveTable::live).toList();
    if (telling.isEmpty()) {
      telling = pods.stream().filter(kept).toList();
    }
    if (telling.isEmpty()) {
      return Optional.empty();
    }
    int expected = expected(telling.getLast(), parents);
    if (expected < 0) {
      return Optional.empty();
    }
    NaiveRollout rollout = new NaiveRollout(configMap, listed);
    Map<String, JsonNode> seats = seats(pods.stream().filter(kept).toList(), rollout, expected);
    if (!uids(seats).equals(listed)) {
      seats = seats(pods.stream().filter(NaiveTable::live).toList(), rollout, expected);
    }
    boolean ready =
        seats.values().stream()
            .allMatch(pod -> reports(pod) && !text(pod, "/status/podIP").isEmpty());
    return seats.size() == expected && ready ? Optional.of(of(seats)) : Optional.empty();
  }

  /** How many pods the newest one wants; -1 when nobody can tell. */
  static int expected(JsonNode newest, Map<String, JsonNode> parents) {
    JsonNode size = newest.at("/metadata/annotations").path("ranktable.io/size");
    if (!size.isMissingNode()) {
      return size.asInt();
    }
    JsonNode parent = parents.get(newest.at("/metadata/labels/workload").asText());
    return parent == null ? -1 : parent.at("/spec/replicas").asInt();
  }

  private static Set<String> uids(Map<String, JsonNode> seats) {
    Set<String> uids = new HashSet<>();
    seats.values().forEach(pod -> uids.add(uid(pod)));
    return uids;
  }

  /** Who sits where, oldest first, so that the newest stays; the key sorts. */
  private static Map<String, JsonNode> seats(
      List<JsonNode> oldestFirst, NaiveRollout rollout, int expected) {
    Map<String, JsonNode> seats = new TreeMap<>();
    String configMap = rollout.configMap();
    boolean given = oldestFirst.stream().anyMatch(pod -> placement(pod, configMap).has("index"));
    boolean isolated =
        !oldestFirst.isEmpty()
            && placement(oldestFirst.getFirst(), configMap).path("isolated").asBoolean();
    List<JsonNode> some = given || isolated ? oldestFirst : rollout.without(oldestFirst, expected);
    for (JsonNode pod : some) {
      JsonNode place = placement(pod, configMap);
      String role = place.path("role").asText();
      String order = Map.of("prefill", "1", "decode", "2").getOrDefault(role, "3");
      seats.put(
          given
              ? order
                  + padded(place.path("instance").asText())
                  + " %06d".formatted(place.path("index").asInt())
              : "?" + uid(pod),
          pod);
    }
    if (given && !isolated) {
      makeRoom(seats, rollout, expected);
    }
    return seats;
  }

  /** The oldest instances of an older revision make room for the new ones, whole instances only. */
  private static void makeRoom(Map<String, JsonNode> seats, NaiveRollout rollout, int expected) {
    Map<String, Map<String, JsonNode>> instances = new TreeMap<>();
    seats.forEach(
        (seat, pod) ->
            instances
                .computeIfAbsent(seat.substring(0, seat.indexOf(' ')), any -> new TreeMap<>())
                .put(seat, pod));
    List<Map<String, JsonNode>> oldestFirst = new ArrayList<>(instances.values());
    oldestFirst.sort(Comparator.comparing(pods -> rollout.newestAge(pods.values())));
    List<JsonNode> all = List.copyOf(seats.values());
    for (Map<String, JsonNode> instance : oldestFirst) {
      String role = role(instance.values().iterator().next(), rollout.configMap());
      List<JsonNode> ofRole =
          all.stream().filter(pod -> role(pod, rollout.configMap()).equals(role)).toList();
      if (rollout.outdated(instance.values(), ofRole)
          && seats.size() - instance.size() >= expected) {
        seats.keySet().removeAll(instance.keySet());
      }
    }
  }

  private static String padded(String text) {
    return NUMBER
        .matcher(text)
        .replaceAll(number -> "%06d".formatted(Long.parseLong(number.group())));
  }

  private static String role(JsonNode pod, String configMap) {
    return placement(pod, configMap).path("role").asText();
  }

  static String revision(JsonNode pod, String configMap) {
    return placement(pod, configMap).path("revision").asText();
  }

  private static NaiveTable of(Map<String, JsonNode> seats) {
    Map<String, String> members = new TreeMap<>();
    Map<String, JsonNode> pods = new LinkedHashMap<>();
    List<String> order = new ArrayList<>();
    seats.forEach(
        (seat, pod) -> {
          members.put(uid(pod), text(pod, "/status/podIP"));
          pods.put(uid(pod), pod);
          if (!seat.startsWith("?")) {
            order.add(uid(pod));
          }
        });
    return new NaiveTable(members, order, pods);
  }

  /**
   * Lines {@code <server id> <device id> <device IP> <rank>} of the table.
   *
   * @param uids who is listed, in order
   * @param podIps whether the template wants pod IPs as server ids
   */
  List<String> lines(List<String> uids, boolean podIps) {
    List<JsonNode> servers = new ArrayList<>();
    uids.stream()
        .map(uid -> pods.getOrDefault(uid, JSON.missingNode()))
        .filter(NaiveTable::npus)
        .forEach(servers::add);
    List<String> ids = servers.stream().map(pod -> text(pod, "/status/podIP")).toList();
    List<String> hosts = servers.stream().map(pod -> text(pod, "/status/hostIP")).toList();
    if (!podIps && new HashSet<>(hosts).size() == hosts.size()) {
      ids = hosts;
    }
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < servers.size(); i++) {
      Map<Integer, String> devices = new TreeMap<>();
      for (JsonNode device : report(servers.get(i)).path("devices")) {
        devices.put(device.path("device_id").asInt(), device.path("device_ip").asText());
      }
      for (Map.Entry<Integer, String> device : devices.entrySet()) {
        lines.add(
            ids.get(i) + " " + device.getKey() + " " + device.getValue() + " " + lines.size());
      }
    }
    return lines;
  }
}
