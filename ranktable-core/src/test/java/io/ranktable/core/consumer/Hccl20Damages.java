package io.ranktable.core.consumer;

import static io.ranktable.core.consumer.Edit.add;
import static io.ranktable.core.consumer.Edit.json;
import static io.ranktable.core.consumer.Edit.remove;
import static io.ranktable.core.consumer.Edit.set;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What breaks tables of HCCL 2.0. */
final class Hccl20Damages {

  private static final String LEVEL = "/rank_list/0/level_list/0";
  private static final String OUTER = "/rank_list/0/level_list/1";
  private static final String ADDRESS = LEVEL + "/rank_addr_list/0";

  private Hccl20Damages() {}

  static List<Damage> all() {
    return Stream.of(table(), ranks(), levels(), addresses()).flatMap(List::stream).toList();
  }

  private static List<Damage> table() {
    return List.of(
        Damage.of("the version as a number", "hccl2.strings", "/version", json("/version", "2.0")),
        Damage.of(
            "an address as a number",
            "hccl2.strings",
            ADDRESS + "/addr",
            json(ADDRESS + "/addr", "7")),
        Damage.of("another version", "hccl2.version", "/version", set("/version", "1.2")),
        Damage.of("no version", "hccl2.version", "/version", remove("/version")),
        Damage.of("not completed", "hccl2.status", "/status", set("/status", "initializing")),
        Damage.of("a detour that is no choice", "hccl2.detour", "/detour", set("/detour", "yes")),
        Damage.of("no ranks", "hccl2.rank-list", "/rank_list", remove("/rank_list")),
        Damage.of("an empty list", "hccl2.rank-list", "/rank_list", json("/rank_list", "[]")),
        Damage.of(
            "the count as a text", "hccl2.rank-count", "/rank_count", set("/rank_count", "2")),
        Damage.of("no count", "hccl2.rank-count", "/rank_count", remove("/rank_count")),
        Damage.of(
            "a wrong count", "hccl2.rank-count.length", "/rank_count", json("/rank_count", "3")));
  }

  private static List<Damage> ranks() {
    return List.of(
        Damage.of(
            "a rank as a text",
            "hccl2.rank-id",
            "/rank_list/1/rank_id",
            set("/rank_list/1/rank_id", "1")),
        Damage.of(
                "a fraction as rank",
                "hccl2.rank-id",
                "/rank_list/1/rank_id",
                json("/rank_list/1/rank_id", "1.5"))
            .knowingNothing(),
        Damage.of(
            "a rank below zero",
            "hccl2.rank-id",
            "/rank_list/1/rank_id",
            json("/rank_list/1/rank_id", "-1")),
        Damage.of(
            "a hole",
            "hccl2.rank-id.contiguous",
            "/rank_list/1/rank_id",
            json("/rank_list/1/rank_id", "2")),
        Damage.of(
            "no local id",
            "hccl2.local-id",
            "/rank_list/1/local_id",
            remove("/rank_list/1/local_id")),
        Damage.of(
            "a local id beyond every card",
            "hccl2.local-id",
            "/rank_list/1/local_id",
            json("/rank_list/1/local_id", "65")),
        Damage.of(
            "a spare card that replaces none",
            "hccl2.local-id.backup",
            "/rank_list/1/replaced_local_id",
            json("/rank_list/1/local_id", "64")),
        Damage.of(
            "a spare card for one that is there",
            "hccl2.local-id.backup",
            "/rank_list/1/replaced_local_id",
            json("/rank_list/1/local_id", "64"),
            json("/rank_list/1/replaced_local_id", "0")),
        Damage.of(
            "two spare cards",
            "hccl2.local-id.backup",
            "/rank_list/1",
            json("/rank_list/0/local_id", "64"),
            json("/rank_list/0/replaced_local_id", "3"),
            json("/rank_list/1/local_id", "64"),
            json("/rank_list/1/replaced_local_id", "4")),
        Damage.of(
                "a device id beyond every card",
                "hccl2.device-id",
                "/rank_list/1/device_id",
                json("/rank_list/1/device_id", "65"))
            .knowingNothing(),
        Damage.of(
            "the card of another pod",
            "hccl2.device-id.physical",
            "/rank_list/1/device_id",
            json("/rank_list/1/device_id", "5")),
        Damage.of(
            "port 0",
            "hccl2.port",
            "/rank_list/0/device_port",
            json("/rank_list/0/device_port", "0")),
        Damage.of(
            "a port as a text",
            "hccl2.port",
            "/rank_list/1/host_port",
            set("/rank_list/1/host_port", "60001")));
  }

  private static List<Damage> levels() {
    return List.of(
        Damage.of(
            "no levels",
            "hccl2.level-list",
            "/rank_list/0/level_list",
            json("/rank_list/0/level_list", "[]")),
        Damage.of(
            "a layer as a text",
            "hccl2.net-layer",
            OUTER + "/net_layer",
            set(OUTER + "/net_layer", "3")),
        Damage.of(
            "a layer beyond the last",
            "hccl2.net-layer",
            OUTER + "/net_layer",
            json(OUTER + "/net_layer", "8")),
        Damage.of(
            "levels without layer 0",
            "hccl2.net-layer.ascending",
            "/rank_list/0/level_list/0/net_layer",
            remove(LEVEL)),
        Damage.of(
            "a layer twice",
            "hccl2.net-layer.ascending",
            "/rank_list/0/level_list/2/net_layer",
            Edit.repeat(OUTER)),
        Damage.of(
            "no instance",
            "hccl2.net-instance-id",
            LEVEL + "/net_instance_id",
            remove(LEVEL + "/net_instance_id")),
        Damage.of(
            "an instance with a long name",
            "hccl2.net-instance-id",
            LEVEL + "/net_instance_id",
            set(LEVEL + "/net_instance_id", "i".repeat(1025))),
        Damage.of(
            "another type in layer 0",
            "hccl2.net-type",
            LEVEL + "/net_type",
            set(LEVEL + "/net_type", "CLOS"),
            set("/rank_list/1/level_list/0/net_type", "CLOS")),
        Damage.of(
            "an unknown type",
            "hccl2.net-type",
            OUTER + "/net_type",
            set(OUTER + "/net_type", "TORUS"),
            set("/rank_list/1/level_list/1/net_type", "TORUS")),
        Damage.of(
            "an instance of two types",
            "hccl2.net-type.same",
            "/rank_list/1/level_list/1/net_type",
            set("/rank_list/1/level_list/1/net_type", "TOPO_FILE_DESC")));
  }

  private static List<Damage> addresses() {
    String many =
        IntStream.range(0, 25)
            .mapToObj(
                i ->
                    "{\"addr_type\":\"IPV4\",\"addr\":\"172.22.9."
                        + i
                        + "\",\"ports\":[\"p"
                        + i
                        + "\"]}")
            .collect(Collectors.joining(",", "[", "]"));
    return List.of(
        Damage.of(
            "no addresses",
            "hccl2.rank-addr-list",
            LEVEL + "/rank_addr_list",
            remove(LEVEL + "/rank_addr_list")),
        Damage.of(
            "25 addresses",
            "hccl2.rank-addr-list",
            OUTER + "/rank_addr_list",
            json(OUTER + "/rank_addr_list", many),
            json("/rank_list/1/level_list/1/rank_addr_list", many)),
        Damage.of(
            "fewer addresses than the others",
            "hccl2.rank-addr-list.same-count",
            "/rank_list/1/level_list/0/rank_addr_list",
            remove("/rank_list/1/level_list/0/rank_addr_list/1")),
        Damage.of(
            "an unknown type of address",
            "hccl2.addr-type",
            ADDRESS + "/addr_type",
            set(ADDRESS + "/addr_type", "MAC")),
        Damage.of("a short EID", "hccl2.addr", ADDRESS + "/addr", set(ADDRESS + "/addr", "a31")),
        Damage.of(
            "an EID with other characters",
            "hccl2.addr",
            ADDRESS + "/addr",
            set(ADDRESS + "/addr", "0000000000000000000000000000xyz1")),
        Damage.of(
            "an IPv6 address as IPv4",
            "hccl2.addr",
            OUTER + "/rank_addr_list/0/addr",
            set(OUTER + "/rank_addr_list/0/addr", "fd00::3")),
        Damage.of(
            "an IPv4 address as IPv6",
            "hccl2.addr",
            OUTER + "/rank_addr_list/0/addr",
            set(OUTER + "/rank_addr_list/0/addr_type", "IPV6")),
        Damage.of("no ports", "hccl2.ports", ADDRESS + "/ports", json(ADDRESS + "/ports", "[]")),
        Damage.of(
            "ports as numbers", "hccl2.ports", ADDRESS + "/ports", json(ADDRESS + "/ports", "[4]")),
        Damage.of(
            "a port with two addresses",
            "hccl2.ports.one-address",
            LEVEL + "/rank_addr_list/1/ports/2",
            add(LEVEL + "/rank_addr_list/1/ports", "\"0/4\"")),
        Damage.of(
            "a plane with a long name",
            "hccl2.plane-id",
            ADDRESS + "/plane_id",
            set(ADDRESS + "/plane_id", "p".repeat(1025))));
  }
}
