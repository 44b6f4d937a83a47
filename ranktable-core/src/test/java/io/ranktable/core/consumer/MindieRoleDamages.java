package io.ranktable.core.consumer;

import static io.ranktable.core.consumer.Edit.json;
import static io.ranktable.core.consumer.Edit.remove;
import static io.ranktable.core.consumer.Edit.set;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What breaks tables of a MindIE instance, beyond what breaks those of HCCL. */
final class MindieRoleDamages {

  private MindieRoleDamages() {}

  static List<Damage> all() {
    return List.of(
        Damage.of("no count", "mindie-llm.server-count", "/server_count", remove("/server_count")),
        Damage.of(
                "61 servers",
                "mindie-llm.server-count",
                "/server_count",
                set("/server_count", "61"),
                json("/server_list", servers(61, 1)))
            .knowingNothing(),
        Damage.of(
            "a pod UID as server id",
            "mindie-llm.server-id",
            "/server_list/1/server_id",
            set("/server_list/1/server_id", "7c3f1d52-1111-4abc-9def-00000000d0c0")),
        Damage.of(
                "no container IP",
                "mindie-llm.container-ip",
                "/server_list/1/container_ip",
                remove("/server_list/1/container_ip"))
            .knowingNothing(),
        Damage.of(
                "an empty container IP",
                "mindie-llm.container-ip",
                "/server_list/1/container_ip",
                set("/server_list/1/container_ip", ""))
            .knowingNothing(),
        Damage.of(
                "a container IP twice",
                "mindie-llm.container-ip.unique",
                "/server_list/1/container_ip",
                set("/server_list/1/container_ip", "10.42.1.2"))
            .knowingNothing(),
        Damage.of(
                "servers of different size",
                "mindie-llm.device-count",
                "/server_list/1/device",
                remove("/server_list/1/device/1"))
            .knowingNothing(),
        Damage.of(
                "544 ranks",
                "mindie-llm.rank-count",
                "/server_list",
                set("/server_count", "17"),
                json("/server_list", servers(17, 32)))
            .knowingNothing(),
        Damage.of(
            "no device IP",
            "mindie-llm.device-ip",
            "/server_list/1/device/0/device_ip",
            remove("/server_list/1/device/0/device_ip")),
        Damage.of(
            "two device IPs",
            "mindie-llm.device-ip",
            "/server_list/1/device/0/device_ip",
            set("/server_list/1/device/0/device_ip", "172.30.2.10,172.30.9.10")),
        Damage.of(
            "the master at the end",
            "mindie-role.master-first",
            "/server_list/1/device/0/rank_id",
            set("/server_list/0/device/0/rank_id", "2"),
            set("/server_list/0/device/1/rank_id", "3"),
            set("/server_list/1/device/0/rank_id", "0"),
            set("/server_list/1/device/1/rank_id", "1")),
        Damage.of(
            "the address of the node",
            "mindie-role.pod",
            "/server_list",
            set("/server_list/1/container_ip", "10.7.1.3")),
        Damage.of(
            "another pod first",
            "mindie-role.pod",
            "/server_list/0/container_ip",
            set("/server_list/0/container_ip", "10.42.1.3"),
            set("/server_list/1/container_ip", "10.42.1.2")));
  }

  /** Servers of invented values with devices from 0 and running ranks. */
  static String servers(int servers, int devices) {
    return IntStream.range(0, servers)
        .mapToObj(
            s ->
                IntStream.range(0, devices)
                    .mapToObj(
                        d ->
                            "{\"device_id\":\"%d\",\"device_ip\":\"172.30.%d.%d\",\"rank_id\":\"%d\"}"
                                .formatted(d, s, d + 1, s * devices + d))
                    .collect(
                        Collectors.joining(
                            ",",
                            "{\"server_id\":\"10.7.1.%d\",\"container_ip\":\"10.42.1.%d\",\"device\":["
                                .formatted(s, s),
                            "]}")))
        .collect(Collectors.joining(",", "[", "]"));
  }
}
