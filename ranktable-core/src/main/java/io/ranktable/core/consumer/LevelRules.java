package io.ranktable.core.consumer;

import static io.ranktable.core.consumer.Rules.Where.at;

import io.ranktable.core.table.IpText;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What HCCL demands of the network levels of each rank in tables of version 2.0 ({@code
 * rank_level_info.cc}, {@code address_info.cc} of its parser, and its user guide).
 */
final class LevelRules {

  private static final String LEVELS = Hccl20.RANKS + "/level_list/*";
  private static final String ADDRESSES = LEVELS + "/rank_addr_list/*";
  private static final int MOST_LEVELS = 8;
  private static final int MOST_ADDRESSES = 24;
  private static final int MOST_PORTS = 16;
  private static final int LONGEST_PORT = 32;
  private static final int LONGEST_ID = 1024;
  private static final int EID_LENGTH = 32;
  private static final String INNER = "TOPO_FILE_DESC";
  private static final String ADVICE =
      "Take {{{levels}}} in the template; if it is the device plugin's value that is wrong, mend"
          + " that.";

  private LevelRules() {}

  static List<Rule> all() {
    return List.of(
        Rules.list("hccl2.level-list", at(Hccl20.RANKS + "/level_list"), 1, MOST_LEVELS, ADVICE),
        Rules.number("hccl2.net-layer", at(LEVELS + "/net_layer"), Numbers.integers(0, 7), ADVICE),
        new Rule("hccl2.net-layer.ascending", LevelRules::ascending),
        Rules.name("hccl2.net-instance-id", at(LEVELS + "/net_instance_id"), LONGEST_ID, ADVICE),
        new Rule("hccl2.net-type", LevelRules::netType),
        new Rule("hccl2.net-type.same", LevelRules::sameType),
        Rules.list(
            "hccl2.rank-addr-list", at(LEVELS + "/rank_addr_list"), 0, MOST_ADDRESSES, ADVICE),
        new Rule("hccl2.rank-addr-list.same-count", LevelRules::sameCount),
        Rules.oneOf(
            "hccl2.addr-type",
            at(ADDRESSES + "/addr_type"),
            List.of("EID", "IPV4", "IPV6"),
            ADVICE),
        new Rule("hccl2.addr", LevelRules::address),
        new Rule("hccl2.ports", LevelRules::ports),
        new Rule("hccl2.ports.one-address", LevelRules::portOfOneAddress),
        new Rule("hccl2.plane-id", LevelRules::planeId));
  }

  private static void ascending(Subject subject, Rule.Complaints broken) {
    for (Located rank : subject.all(Hccl20.RANKS)) {
      long last = -1;
      for (Located layer : rank.all("level_list/*/net_layer")) {
        Optional<Long> number = Numbers.any(layer);
        if (number.isEmpty()) {
          break;
        }
        if (last == -1 && number.get() != 0) {
          broken.add(layer, "the levels of a rank must begin with layer 0", ADVICE);
        } else if (number.get() <= last) {
          broken.add(layer, "it must be greater than that of the level before, " + last, ADVICE);
        }
        last = number.get();
      }
    }
  }

  private static void netType(Subject subject, Rule.Complaints broken) {
    for (Located level : subject.all(LEVELS)) {
      Located type = level.field("net_type");
      boolean inner = Numbers.any(level.field("net_layer")).orElse(-1L) == 0;
      String value = type.text();
      boolean good = INNER.equals(value) || (!inner && "CLOS".equals(value));
      if (Rules.absent(type) || (value != null && !good)) {
        broken.add(type, "it must be " + INNER + (inner ? " in layer 0" : " or CLOS"), ADVICE);
      }
    }
  }

  /** One instance of one layer. */
  private record Instance(long layer, String id) {

    static Optional<Instance> of(Located level) {
      String id = level.field("net_instance_id").text();
      return id == null
          ? Optional.empty()
          : Numbers.any(level.field("net_layer")).map(layer -> new Instance(layer, id));
    }
  }

  private static void sameType(Subject subject, Rule.Complaints broken) {
    Map<Instance, String> types = new HashMap<>();
    for (Located level : subject.all(LEVELS)) {
      Located type = level.field("net_type");
      Optional<Instance> instance = Instance.of(level);
      if (instance.isPresent() && type.text() != null) {
        String first = types.putIfAbsent(instance.get(), type.text());
        if (first != null && !first.equals(type.text())) {
          broken.add(type, "the first rank of this net_instance_id has " + first, ADVICE);
        }
      }
    }
  }

  private static void sameCount(Subject subject, Rule.Complaints broken) {
    Map<Instance, Integer> counts = new HashMap<>();
    for (Located level : subject.all(LEVELS)) {
      Located list = level.field("rank_addr_list");
      Optional<Instance> instance = Instance.of(level);
      if (instance.isPresent() && list.isList()) {
        Integer first = counts.putIfAbsent(instance.get(), list.size());
        if (first != null && first != list.size()) {
          broken.add(
              list,
              "has " + list.size() + " addresses",
              "the first rank of this net_instance_id has " + first,
              ADVICE);
        }
      }
    }
  }

  private static void address(Subject subject, Rule.Complaints broken) {
    for (Located at : subject.all(ADDRESSES)) {
      Located addr = at.field("addr");
      String type = at.field("addr_type").asText();
      String value = addr.text();
      if (Rules.absent(addr) || (value != null && !isAddress(value, type))) {
        broken.add(addr, "it must be an address of the type " + type, ADVICE);
      }
    }
  }

  private static boolean isAddress(String value, String type) {
    return switch (type) {
      case "EID" -> value.length() == EID_LENGTH && value.chars().allMatch(LevelRules::isHex);
      case "IPV4" -> IpText.parse(value).filter(ip -> !isV6(ip)).isPresent();
      case "IPV6" -> IpText.parse(value).filter(LevelRules::isV6).isPresent();
      default -> true;
    };
  }

  private static boolean isV6(InetAddress ip) {
    return ip instanceof Inet6Address;
  }

  private static boolean isHex(int c) {
    return Character.digit(c, 16) >= 0 && c < 128;
  }

  private static void ports(Subject subject, Rule.Complaints broken) {
    for (Located at : subject.all(ADDRESSES)) {
      Located ports = at.field("ports");
      Set<String> names = new HashSet<>();
      boolean texts = ports.isList();
      for (Located port : ports.elements()) {
        String name = port.text();
        names.add(name == null ? "" : name);
        texts &= name != null && !name.isEmpty() && name.length() <= LONGEST_PORT;
      }
      if (!texts || names.isEmpty() || names.size() > MOST_PORTS) {
        broken.add(
            ports,
            "it must be a list of 1 to "
                + MOST_PORTS
                + " texts with 1 to "
                + LONGEST_PORT
                + " characters",
            ADVICE);
      }
    }
  }

  private static void portOfOneAddress(Subject subject, Rule.Complaints broken) {
    for (Located level : subject.all(LEVELS)) {
      Map<String, String> owners = new HashMap<>();
      for (Located at : level.all("rank_addr_list/*")) {
        String address = at.field("addr").asText();
        for (Located port : at.all("ports/*")) {
          String first = owners.putIfAbsent(port.asText(), address);
          if (first != null && !first.equalsIgnoreCase(address)) {
            broken.add(port, "the port has the address " + first + " in this level", ADVICE);
          }
        }
      }
    }
  }

  private static void planeId(Subject subject, Rule.Complaints broken) {
    for (Located at : subject.all(ADDRESSES + "/plane_id")) {
      String value = at.text();
      if (value != null && value.length() > LONGEST_ID) {
        broken.add(at, "it must have at most " + LONGEST_ID + " characters", ADVICE);
      }
    }
  }
}
