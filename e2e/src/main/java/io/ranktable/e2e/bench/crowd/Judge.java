package io.ranktable.e2e.bench.crowd;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ranktable.core.table.Digests;
import io.ranktable.e2e.bench.crowd.TableWatch.Version;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Says what is wrong with versions of tables, by what the pods have really reported. It knows
 * nothing of how tables are made.
 */
public final class Judge {

  /** So long after a pod has gone a table that still lists it may have been on its way. */
  private static final Duration LAG = Duration.ofSeconds(1);

  private static final ObjectMapper JSON = new ObjectMapper();

  private Judge() {}

  /** What is wrong with a version, a sentence each; none when it is right. */
  public static List<String> problems(Group group, Version version) {
    List<String> found = new ArrayList<>();
    if (version.deleted()) {
      return found;
    }
    JsonNode table;
    try {
      table = JSON.readTree(version.text());
    } catch (JsonProcessingException e) {
      return List.of("is no JSON: " + version.text());
    }
    String status = table.path("status").asText();
    if (!version.completed()) {
      check(found, status.equals("initializing"), "is not completed but its text says " + status);
      check(found, version.members().isEmpty(), "is not completed but lists " + version.members());
      return found;
    }
    check(found, status.equals("completed"), "is completed but its text says " + status);
    check(
        found,
        Digests.ofTable(version.text()).equals(version.digest()),
        "has a text that is not what its digest says");
    servers(found, group, version, table.path("server_list"));
    return found;
  }

  /** Whether it lists exactly the pods that are there. */
  public static boolean lists(Group group, Version version) {
    return version.completed()
        && version.members().size() == group.seats().size()
        && group.seats().stream()
            .map(Seat::sitter)
            .allMatch(pod -> pod.podIp().equals(version.members().get(pod.uid())));
  }

  /** How many versions had the same content as the one before. */
  public static int repeated(List<Version> versions) {
    int count = 0;
    for (int i = 1; i < versions.size(); i++) {
      if (!versions.get(i).deleted()
          && !versions.get(i - 1).deleted()
          && versions.get(i).content().equals(versions.get(i - 1).content())) {
        count++;
      }
    }
    return count;
  }

  private static void servers(List<String> found, Group group, Version version, JsonNode servers) {
    int size = group.seats().size();
    check(found, servers.size() == size, "has " + servers.size() + " servers instead of " + size);
    check(
        found,
        version.members().size() == size,
        "lists " + version.members().size() + " members instead of " + size);
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < Math.min(size, servers.size()); i++) {
      Seat seat = group.seats().get(i);
      check(found, ids.add(servers.get(i).path("server_id").asText()), "has a server twice");
      Optional<Map.Entry<String, String>> listed =
          version.members().entrySet().stream()
              .filter(member -> seat.sitter(member.getKey()).isPresent())
              .findFirst();
      if (listed.isEmpty()) {
        found.add("lists nobody of " + seat.name());
      } else {
        Sitter pod = seat.sitter(listed.get().getKey()).orElseThrow();
        check(found, pod.reported(), "lists " + seat.name() + ", which has not reported");
        check(
            found,
            pod.podIp().equals(listed.get().getValue()),
            "lists " + seat.name() + " with the IP of another pod");
        check(
            found,
            !pod.goneAt(version.seenAt() - LAG.toNanos()),
            "lists a pod of " + seat.name() + " that has long gone");
        devices(found, i, pod, servers.get(i).path("device"));
      }
    }
  }

  private static void devices(List<String> found, int server, Sitter pod, JsonNode devices) {
    check(
        found,
        devices.size() == Seat.DEVICES,
        "has " + devices.size() + " devices instead of " + Seat.DEVICES + " in server " + server);
    for (int i = 0; i < devices.size(); i++) {
      JsonNode device = devices.get(i);
      String rank = Integer.toString(server * Seat.DEVICES + i);
      check(
          found,
          device.path("rank_id").asText().equals(rank)
              && device.path("device_id").asText().equals(Integer.toString(i))
              && device.path("device_ip").asText().equals(pod.deviceIp(i)),
          "has " + device + " where rank " + rank + " with " + pod.deviceIp(i) + " belongs");
    }
  }

  private static void check(List<String> found, boolean right, String what) {
    if (!right) {
      found.add(what);
    }
  }
}
