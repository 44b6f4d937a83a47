package io.ranktable.core.consumer;

import static io.ranktable.core.consumer.Rules.number;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the HCCL library demands of tables with a {@code server_list} (versions 1.0 to 1.2), by its
 * parser ({@code topoinfo_ranktableParser.cc}, {@code topoinfo_ranktableConcise.cc} of CANN) and
 * its user guide ({@code rank_table_config_a2}, {@code rank_table_config_a3}).
 */
final class HcclRules {

  private static final String SERVERS = "server_list/*";
  private static final String DEVICES = SERVERS + "/device/*";
  private static final int SERVER_ID_LIMIT = 64;

  /**
   * The parser takes ids up to 15 on A2 and A3 and up to 31 on 310P. A table does not say which
   * chip it is for, so the larger limit holds here; the smaller one is the driver's to keep.
   */
  private static final long LARGEST_DEVICE_ID = 31;

  private static final String ASK_DEVICE_PLUGIN =
      "Mend what the device plugin reports, or the template if it takes another field.";
  private static final String RANKS = "Take {{rank_id}} of the injector in the template.";

  private HcclRules() {}

  /** The rules of text and structure that hold for every version. */
  static List<Rule> common(String version) {
    return List.of(
        Rules.compact("text.compact"),
        Rules.onlyKey("text.one-status", "status"),
        Rules.object("json.object"),
        Rules.onlyStrings("hccl.strings"),
        Rules.constant(
            "hccl.version",
            "version",
            version,
            "Set it in the template, or name the consumer of the other version."),
        Rules.constant(
            "hccl.status",
            "status",
            "completed",
            "Write {{status}} in the template; HCCL waits for this word."),
        Rules.filledList(
            "hccl.server-list",
            "server_list",
            "Loop over {{#server_list}} in the template; pods without NPUs are not in it."),
        Rules.count(
            "hccl.server-count",
            "server_count",
            "server_list",
            "Take {{server_count}} in the template."));
  }

  /** The rules of servers. */
  static List<Rule> servers() {
    return List.of(
        Rules.name(
            "hccl.server-id",
            SERVERS + "/server_id",
            SERVER_ID_LIMIT,
            "Take {{server_id}} in the template."),
        Rules.unique(
            "hccl.server-id.unique",
            "",
            SERVERS + "/server_id",
            id -> id.isEmpty() ? null : id,
            "Two pods of one node need server-id: auto, pod-ip or pod-uid, or server-per: node."),
        Rules.address("hccl.host-ip", SERVERS + "/host_ip", "Leave it out or take {{host_ip}}."),
        Rules.port("hccl.host-port", SERVERS + "/host_port"));
  }

  /** The rules of devices, apart from their IPs. */
  static List<Rule> devices() {
    return List.of(
        Rules.filledList(
            "hccl.device", SERVERS + "/device", "Loop over {{#device}} in the template."),
        Rules.decimal(
            "hccl.device-id", DEVICES + "/device_id", LARGEST_DEVICE_ID, ASK_DEVICE_PLUGIN),
        Rules.unique(
            "hccl.device-id.unique", SERVERS, "device/*/device_id", id -> id, ASK_DEVICE_PLUGIN),
        Rules.port("hccl.device-port", DEVICES + "/device_port"),
        Rules.decimal("hccl.rank-id", DEVICES + "/rank_id", Long.MAX_VALUE, RANKS),
        new Rule("hccl.rank-id.contiguous", HcclRules::ranksContiguous),
        new Rule("hccl.rank-id.not-interleaved", HcclRules::ranksNotInterleaved));
  }

  /** The rules of device IPs where every pair of servers talks over the cards' own network. */
  static List<Rule> deviceIps() {
    return List.of(
        new Rule("hccl.device-ip.required", HcclRules::deviceIpRequired),
        new Rule("hccl.device-ip.valid", HcclRules::deviceIpValid),
        new Rule("hccl.device-ip.unique", HcclRules::deviceIpUnique),
        new Rule("hccl.device-ip.one-family", HcclRules::deviceIpFamily),
        new Rule("hccl.device-ip.same-count", HcclRules::deviceIpCount));
  }

  private static void deviceIpRequired(String text, Located table, Rule.Complaints broken) {
    if (table.field("server_list").node().size() < 2) {
      return;
    }
    for (Located ip : table.all(DEVICES + "/device_ip")) {
      if (Rules.absent(ip) || "".equals(ip.text())) {
        broken.add(ip, "it is needed as soon as there is more than one server", ASK_DEVICE_PLUGIN);
      }
    }
  }

  private static void deviceIpValid(String text, Located table, Rule.Complaints broken) {
    for (Located at : table.all(DEVICES + "/device_ip")) {
      String value = at.text();
      if (value != null && !value.isEmpty() && at.addresses().isEmpty()) {
        broken.add(
            at,
            "it must be the IP address of a card, or several separated by commas",
            ASK_DEVICE_PLUGIN);
      }
    }
  }

  private static void deviceIpUnique(String text, Located table, Rule.Complaints broken) {
    Set<InetAddress> seen = new HashSet<>();
    for (Located at : table.all(DEVICES + "/device_ip")) {
      for (InetAddress ip : at.addresses()) {
        if (!seen.add(ip)) {
          broken.add(at, "no other card of the table may have the address", ASK_DEVICE_PLUGIN);
        }
      }
    }
  }

  private static void deviceIpFamily(String text, Located table, Rule.Complaints broken) {
    Optional<Boolean> v6 = Optional.empty();
    for (Located at : table.all(DEVICES + "/device_ip")) {
      for (InetAddress ip : at.addresses()) {
        boolean thisOne = ip instanceof Inet6Address;
        if (v6.isPresent() && v6.get() != thisOne) {
          broken.add(
              at,
              "the first card has an address of the other family, and all must have the same",
              ASK_DEVICE_PLUGIN);
        }
        v6 = v6.isPresent() ? v6 : Optional.of(thisOne);
      }
    }
  }

  private static void deviceIpCount(String text, Located table, Rule.Complaints broken) {
    int count = 0;
    for (Located at : table.all(DEVICES + "/device_ip")) {
      int here = at.addresses().size();
      if (here > 0 && count > 0 && here != count) {
        broken.add(at, "the first card has " + count + " address(es)", ASK_DEVICE_PLUGIN);
      }
      count = count == 0 ? here : count;
    }
  }

  private static void ranksContiguous(String text, Located table, Rule.Complaints broken) {
    List<Located> ranks = table.all(DEVICES + "/rank_id");
    if (ranks.stream().anyMatch(rank -> number(rank).isEmpty())) {
      return;
    }
    Set<Long> seen = new HashSet<>();
    for (Located at : ranks) {
      long rank = number(at).orElseThrow();
      if (rank >= ranks.size() || !seen.add(rank)) {
        broken.add(
            at, "the ranks must be 0 to " + (ranks.size() - 1) + ", each of them once", RANKS);
      }
    }
  }

  private static void ranksNotInterleaved(String text, Located table, Rule.Complaints broken) {
    record Ranked(long rank, int server, Located at) {}
    List<Ranked> order = new ArrayList<>();
    List<Located> servers = table.all(SERVERS);
    for (int server = 0; server < servers.size(); server++) {
      for (Located at : servers.get(server).all("device/*/rank_id")) {
        Optional<Long> rank = number(at);
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
