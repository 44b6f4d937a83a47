package io.ranktable.core.consumer;

import static io.ranktable.core.consumer.HcclRules.SERVERS;
import static io.ranktable.core.consumer.Rules.Where.at;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Tables of one MindIE instance: an HCCL table with {@code container_ip}, read as raw text by the
 * start script, and as JSON by MindIE-LLM ({@code ranktable_config.cpp}, {@code env.py}), the node
 * manager and {@code get_distribute_role.py}.
 */
final class MindieRole {

  private static final int MOST_SERVERS = 60;
  private static final int MOST_RANKS = 512;
  private static final String CONTAINER_IP = "Take {{container_ip}} in the template.";

  private MindieRole() {}

  /** The consumer {@code mindie-role}. */
  static RuleSet consumer() {
    return RuleSet.of(
        "mindie-role",
        TextRules.statusSearch(),
        HcclRules.structure("1.0", "1.2"),
        List.of(HcclRules.notForA5()),
        HcclRules.servers(),
        HcclRules.devices(Hccl10.LARGEST_DEVICE_ID),
        HcclRules.deviceIpsTogether(),
        SuperPodRules.all(),
        instance(),
        roles());
  }

  /** What MindIE-LLM demands beyond HCCL. */
  private static List<Rule> instance() {
    return List.of(
        Rules.number(
            "mindie-llm.server-count",
            at("server_count"),
            Numbers.strings(1, MOST_SERVERS),
            "Take {{server_count}} in the template."),
        Rules.address(
            "mindie-llm.server-id",
            at(SERVERS + "/server_id"),
            "Write server-id: host-ip or pod-ip in the template; MindIE refuses pod UIDs."),
        Rules.address("mindie-llm.container-ip", at(SERVERS + "/container_ip"), CONTAINER_IP),
        Rules.unique(
            "mindie-llm.container-ip.unique",
            Rules.TABLE,
            SERVERS + "/container_ip",
            Rules::filledText,
            CONTAINER_IP),
        new Rule("mindie-llm.device-count", MindieRole::sameDeviceCount),
        new Rule("mindie-llm.rank-count", MindieRole::rankCount),
        Rules.address(
            "mindie-llm.device-ip", at(HcclRules.DEVICE_IPS), HcclRules.ASK_DEVICE_PLUGIN));
  }

  /** Who is the master. */
  private static List<Rule> roles() {
    return List.of(
        new Rule("mindie-role.master-first", MindieRole::masterFirst),
        new Rule("mindie-role.pod", MindieRole::pods));
  }

  private static void sameDeviceCount(Subject subject, Rule.Complaints broken) {
    int first = 0;
    for (Located list : subject.all(SERVERS + "/device")) {
      int here = Rules.filled(list) ? list.size() : 0;
      if (here > 0 && first > 0 && here != first) {
        broken.add(
            list,
            "has " + here + " entries",
            "the first server has " + first + ", and all must have the same number",
            "Give all pods of the instance the same number of NPUs.");
      }
      first = first == 0 ? here : first;
    }
  }

  private static void rankCount(Subject subject, Rule.Complaints broken) {
    int ranks = subject.all(HcclRules.DEVICES).size();
    if (ranks > MOST_RANKS) {
      broken.add(
          subject.table().field("server_list"),
          "has " + ranks + " devices",
          "MindIE takes at most " + MOST_RANKS + " in an instance",
          "Make the instance smaller.");
    }
  }

  private static void masterFirst(Subject subject, Rule.Complaints broken) {
    List<Located> servers = subject.all(SERVERS);
    for (int i = 1; i < servers.size(); i++) {
      for (Located rank : servers.get(i).all("device/*/rank_id")) {
        if ("0".equals(rank.text())) {
          broken.add(
              rank,
              "rank 0 must be on the first server: MindIE takes its owner for the master in one"
                  + " place and the first server in another",
              HcclRules.RANKS);
        }
      }
    }
  }

  private static void pods(Subject subject, Rule.Complaints broken) {
    Set<String> known = new HashSet<>();
    subject.all(SERVERS + "/container_ip").forEach(at -> known.add(at.asText()));
    Located list = subject.table().field("server_list");
    List<Facts.Pod> pods =
        subject.facts().pods().stream().filter(p -> !p.deviceIds().isEmpty()).toList();
    for (Facts.Pod pod : pods) {
      if (!known.contains(pod.ip())) {
        broken.add(
            list,
            "has no container_ip of pod " + pod.name() + ", " + pod.ip(),
            "each pod looks for itself by that",
            CONTAINER_IP);
      }
    }
    Optional<Facts.Pod> master = pods.stream().findFirst();
    Located first = list.elements().stream().findFirst().orElse(list).field("container_ip");
    if (master.isPresent()
        && known.contains(master.get().ip())
        && !master.get().ip().equals(first.text())) {
      broken.add(
          first,
          "the first server is the master, and that is pod "
              + master.get().name()
              + " with "
              + master.get().ip(),
          "Loop over {{#server_list}} in its order.");
    }
  }
}
