package io.ranktable.core.consumer;

import static io.ranktable.core.consumer.Edit.add;
import static io.ranktable.core.consumer.Edit.json;
import static io.ranktable.core.consumer.Edit.remove;
import static io.ranktable.core.consumer.Edit.set;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What breaks global tables of MindIE. */
final class MindieGlobalDamages {

  private static final String LIST = "/server_group_list";

  private MindieGlobalDamages() {}

  /**
   * Groups, for a table with groups 0 and 1 of one pod each.
   *
   * @param coordinators pointer of group 0
   * @param controllers pointer of group 1
   * @param servers pointer of a group of two servers
   */
  static List<Damage> groups(String coordinators, String controllers, String servers) {
    String later = coordinators.compareTo(controllers) > 0 ? coordinators : controllers;
    return List.of(
        Damage.of("not completed", "mindie-group-id.status", "/status", set("/status", "complete")),
        Damage.of("no groups", "mindie-group-id.groups", LIST, remove(LIST)).knowingNothing(),
        Damage.of(
                "no group id",
                "mindie-group-id.group-id",
                controllers + "/group_id",
                remove(controllers + "/group_id"))
            .knowingNothing(),
        Damage.of(
                "a group id that is no number",
                "mindie-group-id.group-id",
                controllers + "/group_id",
                set(controllers + "/group_id", "controller"))
            .knowingNothing(),
        Damage.of(
                "a group without list",
                "mindie-group-id.server-list",
                controllers + "/server_list",
                remove(controllers + "/server_list"))
            .knowingNothing(),
        Damage.of(
                "no address of a controller",
                "mindie-group-id.server-ip",
                controllers + "/server_list/0/server_ip",
                remove(controllers + "/server_list/0/server_ip"))
            .knowingNothing(),
        Damage.of(
                "a name as address of a server",
                "mindie-group-id.server-ip",
                servers + "/server_list/0/server_ip",
                set(servers + "/server_list/0/server_ip", "server-0"))
            .knowingNothing(),
        Damage.of(
                "an address in two groups",
                "mindie-group-id.one-group",
                later + "/server_list/0/server_ip",
                set(coordinators + "/server_list/0/server_ip", "10.42.3.5"))
            .knowingNothing(),
        Damage.of(
            "the address of the node",
            "mindie-group-id.pod",
            LIST,
            set(controllers + "/server_list/0/server_ip", "10.7.1.5")),
        Damage.of(
            "a controller among the coordinators",
            "mindie-group-id.pod",
            LIST,
            set(coordinators + "/server_list/0/server_ip", "10.42.3.5"),
            set(controllers + "/server_list/0/server_ip", "10.42.3.6")),
        Damage.of(
            "the status as a number", "mindie-controller.strings", "/status", json("/status", "1")),
        Damage.of(
            "a rank as a number",
            "mindie-controller.strings",
            servers + "/server_list/0/device/0/rank_id",
            json(servers + "/server_list/0/device/0/rank_id", "0")),
        Damage.of(
                "a group twice",
                "mindie-controller.group-id.unique",
                later + "/group_id",
                set(coordinators + "/group_id", "0"),
                set(controllers + "/group_id", "0"))
            .knowingNothing(),
        Damage.of("no coordinator", "mindie-controller.coordinator", LIST, remove(coordinators))
            .knowingNothing(),
        Damage.of(
            "three coordinators",
            "mindie-controller.coordinators",
            coordinators + "/server_list",
            add(coordinators + "/server_list", "{\"server_ip\":\"10.42.3.7\"}"),
            add(coordinators + "/server_list", "{\"server_ip\":\"10.42.3.8\"}")));
  }

  /** Servers, for a table with a group of two servers. */
  static List<Damage> servers(String group) {
    String list = group + "/server_list";
    String server = list + "/0";
    String many =
        IntStream.range(0, 97)
            .mapToObj(
                i ->
                    """
                    {"server_id":"10.7.1.2","server_ip":"10.42.7.%d","hardware_type":"800I A2(32G)","device":[
                    {"device_id":"0","device_ip":"172.30.7.%d","device_logical_id":"0","rank_id":"0"}]}"""
                        .formatted(i, i))
            .collect(Collectors.joining(",", "[", "]"));
    return List.of(
        Damage.of(
                "97 servers",
                "mindie-controller.servers",
                list,
                remove(group + "/super_pod_list"),
                json(list, many))
            .knowingNothing(),
        Damage.of(
            "a pod UID as server id",
            "mindie-controller.server-id",
            server + "/server_id",
            remove(group + "/super_pod_list"),
            set(server + "/server_id", "7c3f1d52-1111-4abc-9def-00000000d0c0")),
        Damage.of(
            "no server id",
            "mindie-controller.server-id",
            server + "/server_id",
            remove(group + "/super_pod_list"),
            remove(server + "/server_id")),
        Damage.of(
            "a reserved port",
            "mindie-controller.port",
            server + "/mgmt_port",
            set(server + "/mgmt_port", "1023")),
        Damage.of(
            "an empty port",
            "mindie-controller.port",
            server + "/inter_comm_port",
            set(server + "/inter_comm_port", "")),
        Damage.of(
                "an address twice",
                "mindie-controller.server-ip.unique",
                list + "/1",
                set(list + "/1/server_ip", "10.42.1.2"))
            .knowingNothing(),
        Damage.of(
            "a super pod that is no number",
            "mindie-controller.super-pod-id",
            server + "/super_pod_id",
            set(server + "/super_pod_id", "-1")),
        Damage.of(
            "a super pod list of texts",
            "mindie-controller.super-pod-list",
            group + "/super_pod_list/0",
            json(group + "/super_pod_list", "[\"0\"]")),
        Damage.of(
            "a super pod without id",
            "mindie-controller.super-pod-list",
            group + "/super_pod_list/0/super_pod_id",
            json(group + "/super_pod_list", "[{\"server_list\":[]}]")),
        Damage.of(
            "a super pod of an unknown server",
            "mindie-controller.super-pod-list",
            group + "/super_pod_list/0/server_list/0/server_id",
            json(
                group + "/super_pod_list",
                "[{\"super_pod_id\":\"0\",\"server_list\":[{\"server_id\":\"10.7.9.9\"}]}]")));
  }

  /** Devices, for a table with a group of servers. */
  static List<Damage> devices(String group) {
    String devices = group + "/server_list/0/device";
    String device = devices + "/0";
    String many =
        IntStream.range(0, 129)
            .mapToObj(
                i ->
                    "{\"device_id\":\"%d\",\"device_ip\":\"172.30.7.%d\",\"device_logical_id\":\"%d\",\"rank_id\":\"%d\"}"
                        .formatted(i, i + 1, i, i))
            .collect(Collectors.joining(",", "[", "]"));
    return List.of(
        Damage.of("no devices", "mindie-controller.device", devices, json(devices, "[]")),
        Damage.of("129 devices", "mindie-controller.device", devices, json(devices, many)),
        Damage.of(
            "no device id",
            "mindie-controller.device-id",
            device + "/device_id",
            remove(device + "/device_id")),
        Damage.of(
            "a large device id",
            "mindie-controller.device-id",
            device + "/device_id",
            set(device + "/device_id", "2049")),
        Damage.of(
            "no logical id",
            "mindie-controller.device-logical-id",
            device + "/device_logical_id",
            remove(device + "/device_logical_id")),
        Damage.of(
            "no rank",
            "mindie-controller.rank-id",
            device + "/rank_id",
            remove(device + "/rank_id")),
        Damage.of(
            "a sentinel as device IP",
            "mindie-controller.device-ip",
            device + "/device_ip",
            set(device + "/device_ip", "-1")),
        Damage.of(
            "no device IP",
            "mindie-controller.device-ip",
            device + "/device_ip",
            remove(device + "/device_ip")),
        Damage.of(
            "two device IPs",
            "mindie-controller.device-ip",
            device + "/device_ip",
            set(device + "/device_ip", "172.30.1.1,172.30.1.2")),
        Damage.of(
            "a large super device id",
            "mindie-controller.super-device-id",
            device + "/super_device_id",
            set(device + "/super_device_id", "1073741825")));
  }

  /** What only tables with all servers in group 2 forbid; the groups are 2, 1, 0. */
  static List<Damage> singleNode() {
    return List.of(
        Damage.of("no servers", "mindie-controller.server-group", LIST, remove(LIST + "/0"))
            .knowingNothing(),
        Damage.of(
                "servers in group 3",
                "mindie-controller.only-group-2",
                LIST + "/0/group_id",
                set(LIST + "/0/group_id", "3"))
            .knowingNothing());
  }

  /** What only tables with one group per instance forbid; the groups are 0, 1, 2, 3. */
  static List<Damage> multiNode() {
    String many =
        IntStream.range(1, 99)
            .mapToObj(i -> ",{\"group_id\":\"%d\",\"server_list\":[]}".formatted(i))
            .collect(Collectors.joining("", "[{\"group_id\":\"0\",\"server_list\":[]}", "]"));
    return List.of(
        Damage.of(
                "no servers",
                "mindie-controller.server-group",
                LIST,
                remove(LIST + "/3"),
                remove(LIST + "/2"))
            .knowingNothing(),
        Damage.of("99 groups", "mindie-controller.group-count", LIST, json(LIST, many))
            .knowingNothing(),
        Damage.of(
            "a deployment that is no number",
            "mindie-controller.deploy-server",
            LIST + "/3/deploy_server",
            set(LIST + "/3/deploy_server", "yes")));
  }

  static List<Damage> heterogeneous() {
    return List.of(
        Damage.of(
            "no hardware type",
            "mindie-controller.hardware-type",
            LIST + "/0/server_list/1/hardware_type",
            remove(LIST + "/0/server_list/1/hardware_type")),
        Damage.of(
            "another hardware type",
            "mindie-controller.hardware-type",
            LIST + "/0/server_list/1/hardware_type",
            set(LIST + "/0/server_list/1/hardware_type", "800I A2 (64G)")));
  }
}
