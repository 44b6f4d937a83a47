package io.ranktable.core.consumer;

import static io.ranktable.core.consumer.Rules.Where.at;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tables of the LLMDataDist connector of vLLM-Ascend (0.9.1 to 0.11.0, {@code
 * llmdatadist_c_mgr_connector.py}). A worker takes the list of its role, keeps the entries with its
 * own address, and of those the one at its tensor parallel rank, in the order of the file.
 */
final class LlmDataDist {

  private static final String PREFILL = "prefill_device_list";
  private static final String DECODE = "decode_device_list";
  private static final List<String> LISTS = List.of(PREFILL, DECODE);
  private static final int LARGEST_DEVICE_ID = 15;
  private static final long LARGEST_SUPER_DEVICE_ID = 4_294_967_294L;
  private static final String LOOP =
      "Loop over {{#roles.prefill.device_list}} and {{#roles.decode.device_list}} in the template.";
  private static final String CLUSTER_ID = "Take {{cluster_id}} in the template.";
  private static final String POD_IP = "Take {{pod_ip}} for server_id in the template.";

  private LlmDataDist() {}

  /** The consumer {@code vllm-llmdatadist}. */
  static RuleSet consumer() {
    return RuleSet.of("vllm-llmdatadist", structure(), devices(), clusterIds(), workers());
  }

  private static List<Rule> structure() {
    return List.of(
        Rules.object(),
        Rules.strings(
            "llmdatadist.strings",
            Set.of("server_id", "device_id", "device_ip", "super_pod_id", "super_device_id")),
        Rules.list("llmdatadist.lists", at(LISTS), 0, Integer.MAX_VALUE, LOOP));
  }

  private static List<Rule> devices() {
    Ips ips = new Ips(below("device_ip"), HcclRules.ASK_DEVICE_PLUGIN);
    return List.of(
        HcclRules.notForA5(),
        Rules.address("llmdatadist.server-id", at(below("server_id")), POD_IP),
        Rules.number(
            "llmdatadist.device-id",
            at(below("device_id")),
            Numbers.strings(0, LARGEST_DEVICE_ID),
            HcclRules.ASK_DEVICE_PLUGIN),
        new Rule(
            "llmdatadist.device-id.unique",
            (subject, broken) ->
                Rules.different(entries(subject), LlmDataDist::card, LOOP, broken)),
        Rules.address("llmdatadist.device-ip", at(below("device_ip")), HcclRules.ASK_DEVICE_PLUGIN),
        ips.unique("llmdatadist.device-ip.unique"),
        ips.oneFamily("llmdatadist.device-ip.one-family"),
        new Rule("llmdatadist.super-pod", LlmDataDist::superPod),
        new Rule("llmdatadist.super-device-id.unique", LlmDataDist::superDeviceIds));
  }

  private static List<Rule> clusterIds() {
    return List.of(
        Rules.number(
            "llmdatadist.cluster-id",
            at(below("cluster_id")),
            Numbers.either(0, Long.MAX_VALUE),
            CLUSTER_ID),
        new Rule("llmdatadist.cluster-id.running", LlmDataDist::clusterIdsRun));
  }

  private static List<Rule> workers() {
    return List.of(
        new Rule("llmdatadist.server.contiguous", LlmDataDist::serversContiguous),
        new Rule("llmdatadist.device-order", LlmDataDist::deviceOrder),
        new Rule("llmdatadist.worker", LlmDataDist::workersFindTheirCards));
  }

  private static List<String> below(String field) {
    return LISTS.stream().map(list -> list + "/*/" + field).toList();
  }

  private static List<Located> entries(Subject subject) {
    List<Located> entries = new ArrayList<>(subject.all(PREFILL + "/*"));
    entries.addAll(subject.all(DECODE + "/*"));
    return entries;
  }

  private static @Nullable Object card(Located entry) {
    String server = entry.field("server_id").text();
    String device = entry.field("device_id").text();
    record Card(String server, String device) {}
    return server == null || device == null ? null : new Card(server, device);
  }

  /** On Atlas A3 every entry has both values, on A2 none has. */
  private static void superPod(Subject subject, Rule.Complaints broken) {
    List<Located> entries = entries(subject);
    boolean used =
        entries.stream().anyMatch(e -> e.has("super_pod_id") || e.has("super_device_id"));
    if (!used) {
      return;
    }
    Numbers number = Numbers.strings(0, LARGEST_SUPER_DEVICE_ID);
    for (Located entry : entries) {
      for (Located at : List.of(entry.field("super_pod_id"), entry.field("super_device_id"))) {
        if (entry.isObject() && number.broken(at)) {
          broken.add(
              at,
              number.demand() + " because other entries are of super pods",
              HcclRules.ASK_DEVICE_PLUGIN);
        }
      }
    }
  }

  private static void superDeviceIds(Subject subject, Rule.Complaints broken) {
    record Place(String superPod, String superDevice) {}
    Map<Place, Located> seen = new HashMap<>();
    for (Located entry : entries(subject)) {
      String superPod = entry.field("super_pod_id").text();
      String superDevice = entry.field("super_device_id").text();
      if (superPod != null && superDevice != null) {
        Located at = entry.field("super_device_id");
        Located first = seen.putIfAbsent(new Place(superPod, superDevice), at);
        if (first != null) {
          broken.add(
              at,
              "it must differ from " + first.path() + " in the same super pod",
              HcclRules.ASK_DEVICE_PLUGIN);
        }
      }
    }
  }

  private static void clusterIdsRun(Subject subject, Rule.Complaints broken) {
    long expected = 1;
    for (Located entry : entries(subject)) {
      Located at = entry.field("cluster_id");
      Optional<Long> id = Numbers.any(at);
      if (id.isPresent() && id.get() != expected) {
        broken.add(
            at, "ids run from 1 over prefill and then decode; here comes " + expected, CLUSTER_ID);
      }
      expected++;
    }
  }

  private static void serversContiguous(Subject subject, Rule.Complaints broken) {
    for (String list : LISTS) {
      Set<String> left = new HashSet<>();
      String current = null;
      for (Located at : subject.all(list + "/*/server_id")) {
        if (at.text() == null || at.text().equals(current)) {
          continue;
        }
        if (current != null) {
          left.add(current);
        }
        current = at.text();
        if (left.contains(current)) {
          broken.add(at, "entries of another server stand between those of this one", LOOP);
        }
      }
    }
  }

  private static void deviceOrder(Subject subject, Rule.Complaints broken) {
    for (String list : LISTS) {
      String server = null;
      long last = -1;
      for (Located entry : subject.all(list + "/*")) {
        String here = entry.field("server_id").text();
        long id = Numbers.decimal(entry.field("device_id")).orElse(-1L);
        if (Objects.equals(here, server) && id >= 0 && id < last) {
          broken.add(
              entry.field("device_id"),
              "cards of one server stand in numeric order, and " + last + " stands before it",
              "Write device-order: numeric in the template.");
        }
        server = here;
        last = id;
      }
    }
  }

  private static void workersFindTheirCards(Subject subject, Rule.Complaints broken) {
    for (String role : List.of("prefill", "decode")) {
      Located list = subject.table().field(role + "_device_list");
      Map<String, Set<String>> cards = new HashMap<>();
      for (Located entry : list.elements()) {
        cards
            .computeIfAbsent(entry.field("server_id").asText(), ip -> new HashSet<>())
            .add(entry.field("device_id").asText());
      }
      Map<String, Set<String>> wanted = new HashMap<>();
      for (Facts.Pod pod : subject.facts().pods()) {
        if (pod.role().equals(role) && !pod.deviceIds().isEmpty()) {
          wanted.computeIfAbsent(pod.ip(), ip -> new HashSet<>()).addAll(pod.deviceIds());
        }
      }
      for (Facts.Pod pod : subject.facts().pods()) {
        Set<String> found = cards.getOrDefault(pod.ip(), Set.of());
        Set<String> own = wanted.get(pod.ip());
        if (pod.role().equals(role) && own != null && !own.equals(found)) {
          broken.add(
              list,
              "has the cards " + sorted(found) + " for the address " + pod.ip(),
              "pod " + pod.name() + " there has " + sorted(own),
              POD_IP);
        }
      }
    }
  }

  private static String sorted(Set<String> ids) {
    return ids.isEmpty() ? "none" : String.join(",", ids.stream().sorted().toList());
  }
}
