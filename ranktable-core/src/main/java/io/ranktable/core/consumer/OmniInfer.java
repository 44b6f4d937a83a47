package io.ranktable.core.consumer;

import static io.ranktable.core.consumer.Rules.Where.at;

import io.ranktable.core.consumer.Rules.Where;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tables of omni-infer: the global one with a group per instance, those of prefill before those of
 * decode and nothing else, or the local one with one group at the top.
 */
final class OmniInfer {

  private static final String GROUPS = "server_group_list";
  private static final String SERVER = "server_list/*";
  private static final String DEVICE = SERVER + "/device/*";
  private static final String LOOP =
      "Loop over {{#instance_list}}, in it over {{#server_list}} and in that over {{#device}}; pods"
          + " without NPUs do not belong into the table.";
  private static final String GROUP_ID =
      "Take {{group_id}} of {{#instance_list}} in the template, with first-group-id: 0.";

  private OmniInfer() {}

  /** The consumer {@code omni-infer}. */
  static RuleSet consumer() {
    return RuleSet.of("omni-infer", groups(), servers());
  }

  private static List<Rule> groups() {
    return List.of(
        Rules.object(),
        HcclRules.notForA5(),
        Rules.strings("omni.strings", Set.of("server_id", "server_ip", "device_ip")),
        new Rule("omni.groups", OmniInfer::groupList),
        Rules.number(
            "omni.group-id", in("group_id"), Numbers.either(0, Integer.MAX_VALUE), GROUP_ID),
        new Rule("omni.group-id.contiguous", OmniInfer::contiguous),
        new Rule("omni.group-id.role", OmniInfer::roles),
        Rules.number(
            "omni.server-count",
            in("server_count"),
            Numbers.either(0, Integer.MAX_VALUE),
            "Take {{server_count}} in the template."),
        Rules.count(
            "omni.server-count.length",
            OmniInfer::groups,
            "server_count",
            "server_list",
            Numbers.either(0, Integer.MAX_VALUE),
            "Take {{server_count}} of the instance in the template."));
  }

  private static List<Rule> servers() {
    return List.of(
        Rules.filledList("omni.server-list", in("server_list"), LOOP),
        Rules.name(
            "omni.server-id",
            in(SERVER + "/server_id"),
            4096,
            "Take {{server_id}} in the template."),
        Rules.address(
            "omni.server-ip", in(SERVER + "/server_ip"), "Take {{server_ip}} in the template."),
        Rules.filledList("omni.device", in(SERVER + "/device"), LOOP),
        Rules.number(
            "omni.device-id",
            in(DEVICE + "/device_id"),
            Numbers.either(0, Integer.MAX_VALUE),
            HcclRules.ASK_DEVICE_PLUGIN),
        Rules.number(
            "omni.rank-id",
            in(DEVICE + "/rank_id"),
            Numbers.either(0, Integer.MAX_VALUE),
            "Take {{instance_rank_id}} in the template."),
        Rules.address("omni.device-ip", in(DEVICE + "/device_ip"), HcclRules.ASK_DEVICE_PLUGIN),
        new Rule("omni.device-ip.unique", OmniInfer::devicesDiffer));
  }

  /** Values below each group. */
  private static Where in(String path) {
    return subject -> groups(subject).stream().flatMap(g -> g.all(path).stream()).toList();
  }

  private static List<Located> groups(Subject subject) {
    return isGlobal(subject) ? subject.all(GROUPS + "/*") : local(subject);
  }

  private static boolean isGlobal(Subject subject) {
    return subject.table().has(GROUPS);
  }

  private static List<Located> local(Subject subject) {
    return subject.table().has("group_id") ? List.of(subject.table()) : List.of();
  }

  private static void groupList(Subject subject, Rule.Complaints broken) {
    if (isGlobal(subject)) {
      Rules.list(subject.table().field(GROUPS), 1, Integer.MAX_VALUE, LOOP, broken);
    } else if (subject.table().isObject() && local(subject).isEmpty()) {
      broken.add(
          subject.table().field(GROUPS),
          "it must be there, or a group_id beside server_list",
          LOOP);
    }
  }

  private static void contiguous(Subject subject, Rule.Complaints broken) {
    List<Located> ids = at(GROUPS + "/*/group_id").in(subject);
    Map<Long, Located> seen = new HashMap<>();
    for (Located at : ids) {
      Optional<Long> id = Numbers.any(at);
      if (id.isPresent() && (id.get() >= ids.size() || seen.putIfAbsent(id.get(), at) != null)) {
        broken.add(
            at, "the group ids must be 0 to " + (ids.size() - 1) + ", each of them once", GROUP_ID);
      }
    }
  }

  private static void roles(Subject subject, Rule.Complaints broken) {
    long prefills =
        subject.facts().pods().stream()
            .filter(p -> p.role().equals("prefill") && !p.deviceIds().isEmpty())
            .map(Facts.Pod::instance)
            .distinct()
            .count();
    Map<String, Facts.Pod> byIp = new HashMap<>();
    subject.facts().pods().forEach(p -> byIp.put(p.ip(), p));
    for (Located group : subject.all(GROUPS + "/*")) {
      Optional<Long> id = Numbers.any(group.field("group_id"));
      for (Located ip : group.all(SERVER + "/server_ip")) {
        Facts.Pod pod = byIp.get(ip.asText());
        if (pod != null && id.isPresent() && !fits(pod.role(), id.get() < prefills)) {
          broken.add(
              group.field("group_id"),
              "the groups below " + prefills + " are prefill, and pod " + pod.name() + " is not",
              GROUP_ID);
          break;
        }
      }
    }
  }

  private static boolean fits(String role, boolean amongPrefill) {
    return switch (role) {
      case "prefill" -> amongPrefill;
      case "decode" -> !amongPrefill;
      default -> true;
    };
  }

  private static void devicesDiffer(Subject subject, Rule.Complaints broken) {
    Map<Object, Located> seen = new HashMap<>();
    for (Located server : in(SERVER).in(subject)) {
      String ip = server.field("server_ip").asText();
      for (Located at : server.all("device/*/device_ip")) {
        Object card = card(ip, at.text());
        Located first = card == null ? null : seen.putIfAbsent(card, at);
        if (first != null) {
          broken.add(
              at,
              "the card at " + first.path() + " has the same address on the same server",
              HcclRules.ASK_DEVICE_PLUGIN);
        }
      }
    }
  }

  private static @Nullable Object card(String server, @Nullable String ip) {
    record Card(String server, String ip) {}
    return ip == null ? null : new Card(server, ip);
  }
}
