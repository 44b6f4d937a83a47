package io.ranktable.core.consumer;

import static io.ranktable.core.consumer.Rules.Where.at;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What the HCCL library demands of tables with a {@code server_list} (versions 1.0 to 1.2), by its
 * parser ({@code topoinfo_ranktableParser.cc}, {@code topoinfo_ranktableConcise.cc} and {@code
 * config.cc} of CANN) and its user guide ({@code rank_table_config_a2}, {@code
 * rank_table_config_a3}).
 */
final class HcclRules {

  static final String SERVERS = "server_list/*";
  static final String DEVICES = SERVERS + "/device/*";
  static final String DEVICE_IPS = DEVICES + "/device_ip";
  static final String ASK_DEVICE_PLUGIN =
      "Mend what the device plugin reports, or the template if it takes another field.";
  static final String RANKS = "Take {{rank_id}} of the injector in the template.";

  private static final int SERVER_ID_LIMIT = 64;
  private static final String REAL_PORT = "Leave it out or give the real port.";

  private HcclRules() {}

  /** The rules of structure that hold for every version. */
  static List<Rule> structure(String... versions) {
    return List.of(
        Rules.object(),
        Rules.onlyStrings("hccl.strings"),
        Rules.oneOf(
            "hccl.version",
            at("version"),
            List.of(versions),
            "Set it in the template, or name the consumer of the other version."),
        Rules.oneOf(
            "hccl.status",
            at("status"),
            List.of("completed"),
            "Write {{status}} in the template; HCCL waits for this word."),
        Rules.filledList(
            "hccl.server-list",
            at("server_list"),
            "Loop over {{#server_list}} in the template; pods without NPUs are not in it."),
        Rules.count(
            "hccl.server-count",
            Rules.TABLE,
            "server_count",
            "server_list",
            Numbers.strings(0, Long.MAX_VALUE),
            "Take {{server_count}} in the template."));
  }

  /** The rules of servers, apart from what a server id may be. */
  static List<Rule> servers() {
    Ips hostIps = Ips.at(SERVERS + "/host_ip", "Leave it out or take {{host_ip}}.");
    return List.of(
        Rules.unique(
            "hccl.server-id.unique",
            Rules.TABLE,
            SERVERS + "/server_id",
            Rules::filledText,
            "Two pods of one node need server-id: auto, pod-ip or pod-uid, or server-per: node."),
        Rules.addressIfThere(
            "hccl.host-ip", at(SERVERS + "/host_ip"), "Leave it out or take {{host_ip}}."),
        hostIps.oneFamily("hccl.host-ip.one-family"));
  }

  /** A server id is any text of a certain length. */
  static Rule serverId() {
    return Rules.name(
        "hccl.server-id",
        at(SERVERS + "/server_id"),
        SERVER_ID_LIMIT,
        "Take {{server_id}} in the template.");
  }

  /**
   * The rules of devices, apart from their IPs.
   *
   * @param largestId largest physical id that the parser takes
   */
  static List<Rule> devices(int largestId) {
    return List.of(
        Rules.filledList(
            "hccl.device", at(SERVERS + "/device"), "Loop over {{#device}} in the template."),
        Rules.number(
            "hccl.device-id",
            at(DEVICES + "/device_id"),
            Numbers.strings(0, largestId),
            ASK_DEVICE_PLUGIN),
        Rules.unique(
            "hccl.device-id.unique",
            at(SERVERS),
            "device/*/device_id",
            Located::text,
            ASK_DEVICE_PLUGIN),
        new Rule("hccl.device-id.physical", HcclRules::physicalIds),
        Rules.number(
            "hccl.port",
            at(
                List.of(
                    DEVICES + "/device_port",
                    DEVICES + "/device_vnic_port",
                    DEVICES + "/backup_device_port",
                    DEVICES + "/host_port")),
            Numbers.strings(1, 65_535).ifThere(),
            REAL_PORT),
        Rules.number(
            "hccl.rank-id", at(DEVICES + "/rank_id"), Numbers.strings(0, Long.MAX_VALUE), RANKS),
        new Rule("hccl.rank-id.contiguous", (s, b) -> contiguous(s.all(DEVICES + "/rank_id"), b)),
        new Rule("hccl.rank-id.not-interleaved", HcclRules::ranksNotInterleaved));
  }

  /** What a device IP must be where there is one. */
  static List<Rule> deviceIps() {
    Ips ips = Ips.at(DEVICE_IPS, ASK_DEVICE_PLUGIN);
    return List.of(ips.valid("hccl.device-ip.valid"), ips.sameCount("hccl.device-ip.same-count"));
  }

  /** How the device IPs of a table go together. */
  static List<Rule> deviceIpsTogether() {
    Ips ips = Ips.at(DEVICE_IPS, ASK_DEVICE_PLUGIN);
    return List.of(ips.unique("hccl.device-ip.unique"), ips.oneFamily("hccl.device-ip.one-family"));
  }

  /**
   * A device IP is needed where servers talk over the cards' own network.
   *
   * @param where whether they do so in a table
   * @param why the end of a sentence that begins with the value
   */
  static Rule deviceIpRequired(Predicate<Subject> where, String why) {
    return new Rule(
        "hccl.device-ip.required",
        (subject, broken) -> {
          if (where.test(subject)) {
            for (Located ip : subject.all(DEVICE_IPS)) {
              if (Rules.absent(ip) || "".equals(ip.text())) {
                broken.add(ip, why, ASK_DEVICE_PLUGIN);
              }
            }
          }
        });
  }

  /** Cards of Atlas A5 take tables of version 2.0 only. */
  static Rule notForA5() {
    return new Rule(
        "a5.version",
        (subject, broken) -> {
          if (subject.facts().networkLevels()) {
            broken.add(
                subject.table().field("version"),
                "the pods have cards of Atlas A5, which refuse every version but 2.0",
                "Use a template of version 2.0, such as hccl-2.0-role.");
          }
        });
  }

  /** The ids of all servers; empty while one of them breaks a rule of its own. */
  static Set<String> serverIds(Subject subject) {
    Set<String> ids = new HashSet<>();
    for (Located at : subject.all(SERVERS + "/server_id")) {
      String id = at.text();
      if (id == null || id.isEmpty() || id.length() > SERVER_ID_LIMIT || !ids.add(id)) {
        return Set.of();
      }
    }
    return ids;
  }

  static boolean severalServers(Subject subject) {
    return subject.table().field("server_list").size() > 1;
  }

  /** The ranks are 0 to n-1, each once; silent while one of them is no number. */
  static void contiguous(List<Located> ranks, Rule.Complaints broken) {
    if (ranks.stream().anyMatch(rank -> Numbers.any(rank).isEmpty())) {
      return;
    }
    BitSet seen = new BitSet(ranks.size());
    for (Located at : ranks) {
      long rank = Numbers.any(at).orElseThrow();
      if (rank < 0) {
        continue;
      }
      if (rank >= ranks.size() || seen.get((int) rank)) {
        broken.add(
            at, "the ranks must be 0 to " + (ranks.size() - 1) + ", each of them once", RANKS);
      } else {
        seen.set((int) rank);
      }
    }
  }

  private static void physicalIds(Subject subject, Rule.Complaints broken) {
    if (subject.facts().deviceIds().isEmpty()) {
      return;
    }
    for (Located device : subject.all(DEVICES)) {
      physicalId(device.field("rank_id"), device.field("device_id"), subject.facts(), broken);
    }
  }

  /** The device of a rank is the one that the pod of that rank has. */
  static void physicalId(Located rankId, Located deviceId, Facts facts, Rule.Complaints broken) {
    Optional<Long> rank = Numbers.any(rankId).filter(r -> r >= 0 && r < facts.deviceIds().size());
    Optional<Long> id = Numbers.any(deviceId);
    if (rank.isEmpty() || id.isEmpty()) {
      return;
    }
    String reported = facts.deviceIds().get(rank.get().intValue());
    if (!reported.equals(id.get().toString())) {
      broken.add(
          deviceId,
          "the pod of rank " + rank.get() + " has the card " + reported,
          "Take {{device_id}} and {{rank_id}} of the same device in the template; HCCL compares the"
              + " physical id with the card of its process.");
    }
  }

  private static void ranksNotInterleaved(Subject subject, Rule.Complaints broken) {
    record Ranked(long rank, int server, Located at) {}
    List<Ranked> order = new ArrayList<>();
    List<Located> servers = subject.all(SERVERS);
    for (int server = 0; server < servers.size(); server++) {
      for (Located at : servers.get(server).all("device/*/rank_id")) {
        Optional<Long> rank = Numbers.decimal(at);
        if (rank.isPresent()) {
          order.add(new Ranked(rank.get(), server, at));
        }
      }
    }
    order.sort(Comparator.comparingLong(Ranked::rank).thenComparingInt(Ranked::server));
    Set<Integer> left = new HashSet<>();
    int current = -1;
    for (Ranked ranked : order) {
      if (ranked.server() != current) {
        left.add(current);
        current = ranked.server();
        if (left.contains(current)) {
          broken.add(
              ranked.at(), "a lower rank of this server is followed by ranks of another", RANKS);
        }
      }
    }
  }
}
