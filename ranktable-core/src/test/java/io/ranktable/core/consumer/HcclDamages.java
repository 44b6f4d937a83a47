package io.ranktable.core.consumer;

import static io.ranktable.core.consumer.Edit.add;
import static io.ranktable.core.consumer.Edit.json;
import static io.ranktable.core.consumer.Edit.remove;
import static io.ranktable.core.consumer.Edit.set;

import java.util.List;

/** What breaks tables of HCCL 1.0 and 1.2, and of readers that share its rules. */
final class HcclDamages {

  private HcclDamages() {}

  /** What is broken in the text, whoever reads it so. */
  static List<Damage> text() {
    return List.of(
        Damage.of("a blank after a colon", "text.compact", "")
            .written(t -> t.replace("\"status\":", "\"status\": ")),
        Damage.of("a line end", "text.compact", "").written(t -> t + "\n"),
        Damage.of(
            "a second status", "text.one-status", "", set("/server_list/0/device/0/status", "ok")));
  }

  /** Structure, for tables of two servers with the version 1.0. */
  static List<Damage> structure() {
    return List.of(
        Damage.of(
            "a rank is a number",
            "hccl.strings",
            "/server_list/0/device/1/rank_id",
            json("/server_list/0/device/1/rank_id", "1")),
        Damage.of(
            "a device id is a number",
            "hccl.strings",
            "/server_list/0/device/0/device_id",
            json("/server_list/0/device/0/device_id", "0")),
        Damage.of("an unknown field is null", "hccl.strings", "/note", json("/note", "null")),
        Damage.of("another version", "hccl.version", "/version", set("/version", "2.0")),
        Damage.of("no version", "hccl.version", "/version", remove("/version")),
        Damage.of("not completed", "hccl.status", "/status", set("/status", "initializing")),
        Damage.of("no status", "hccl.status", "/status", remove("/status")),
        Damage.of(
            "a count as a number", "hccl.strings", "/server_count", json("/server_count", "2")),
        Damage.of("no servers", "hccl.server-list", "/server_list", remove("/server_list"))
            .knowingNothing(),
        Damage.of("an empty list", "hccl.server-list", "/server_list", json("/server_list", "[]"))
            .knowingNothing(),
        Damage.of("servers as a text", "hccl.server-list", "/server_list", set("/server_list", "x"))
            .knowingNothing());
  }

  /** What only a table of HCCL itself may lack. */
  static List<Damage> ofHccl() {
    return List.of(
        Damage.of(
            "no id",
            "hccl.server-id",
            "/server_list/1/server_id",
            set("/server_list/1/server_id", "")),
        Damage.of(
            "a long id",
            "hccl.server-id",
            "/server_list/0/server_id",
            set("/server_list/0/server_id", "s".repeat(65))),
        Damage.of(
            "an empty device IP",
            "hccl.device-ip.required",
            "/server_list/1/device/0/device_ip",
            set("/server_list/1/device/0/device_ip", "")),
        Damage.of(
            "no device IP",
            "hccl.device-ip.required",
            "/server_list/1/device/0/device_ip",
            remove("/server_list/1/device/0/device_ip")),
        Damage.of(
            "a sentinel as device IP",
            "hccl.device-ip.valid",
            "/server_list/1/device/0/device_ip",
            set("/server_list/1/device/0/device_ip", "-.-.-.-")),
        Damage.of(
            "loopback as device IP",
            "hccl.device-ip.valid",
            "/server_list/1/device/0/device_ip",
            set("/server_list/1/device/0/device_ip", "127.0.0.1")),
        Damage.of(
            "two IPs on one card",
            "hccl.device-ip.same-count",
            "/server_list/1/device/0/device_ip",
            set("/server_list/1/device/0/device_ip", "172.30.2.10,172.30.8.11")));
  }

  /**
   * Servers and devices, for tables whose first two servers have at least two and one device.
   *
   * @param last index of the last server
   */
  static List<Damage> servers(int last) {
    return List.of(
        Damage.of("a wrong count", "hccl.server-count", "/server_count", set("/server_count", "9")),
        Damage.of(
            "an id twice",
            "hccl.server-id.unique",
            "/server_list/1/server_id",
            set("/server_list/1/server_id", "10.7.1.2")),
        Damage.of(
            "a host name as IP",
            "hccl.host-ip",
            "/server_list/0/host_ip",
            set("/server_list/0/host_ip", "node-a")),
        Damage.of(
            "an empty host IP",
            "hccl.host-ip",
            "/server_list/0/host_ip",
            set("/server_list/0/host_ip", "")),
        Damage.of(
            "host IPs of two families",
            "hccl.host-ip.one-family",
            "/server_list/1/host_ip",
            set("/server_list/0/host_ip", "10.7.1.2"),
            set("/server_list/1/host_ip", "fd00::3")),
        Damage.of(
                "a server without devices",
                "hccl.device",
                "/server_list/" + last + "/device",
                json("/server_list/" + last + "/device", "[]"))
            .knowingNothing(),
        Damage.of(
            "no device id",
            "hccl.device-id",
            "/server_list/0/device/1/device_id",
            remove("/server_list/0/device/1/device_id")),
        Damage.of(
                "a device id beyond every card",
                "hccl.device-id",
                "/server_list/0/device/1/device_id",
                set("/server_list/0/device/1/device_id", "32"))
            .knowingNothing(),
        Damage.of(
                "a device twice",
                "hccl.device-id.unique",
                "/server_list/0/device/1/device_id",
                set("/server_list/0/device/1/device_id", "0"))
            .knowingNothing(),
        Damage.of(
            "the card of another pod",
            "hccl.device-id.physical",
            "/server_list/0/device/1/device_id",
            set("/server_list/0/device/1/device_id", "7")),
        Damage.of(
            "a port out of range",
            "hccl.port",
            "/server_list/0/device/0/device_port",
            set("/server_list/0/device/0/device_port", "65536")),
        Damage.of(
            "a backup port that is no number",
            "hccl.port",
            "/server_list/0/device/0/backup_device_port",
            set("/server_list/0/device/0/backup_device_port", "http")),
        Damage.of(
            "port 0 of the host",
            "hccl.port",
            "/server_list/0/device/0/host_port",
            set("/server_list/0/device/0/host_port", "0")),
        Damage.of(
            "no rank",
            "hccl.rank-id",
            "/server_list/1/device/0/rank_id",
            remove("/server_list/1/device/0/rank_id")),
        Damage.of(
            "a negative rank",
            "hccl.rank-id",
            "/server_list/1/device/0/rank_id",
            set("/server_list/1/device/0/rank_id", "-3")),
        Damage.of(
                "a rank twice",
                "hccl.rank-id.contiguous",
                "/server_list/1/device/0/rank_id",
                set("/server_list/0/device/1/rank_id", "2"),
                set("/server_list/1/device/0/rank_id", "2"))
            .knowingNothing(),
        Damage.of(
                "interleaved ranks",
                "hccl.rank-id.not-interleaved",
                "/server_list/0/device/1/rank_id",
                set("/server_list/0/device/1/rank_id", "2"),
                set("/server_list/1/device/0/rank_id", "1"))
            .knowingNothing(),
        Damage.of(
            "a device IP twice",
            "hccl.device-ip.unique",
            "/server_list/1/device/0/device_ip",
            set("/server_list/1/device/0/device_ip", "172.30.1.10")),
        Damage.of(
            "one IPv6 among IPv4",
            "hccl.device-ip.one-family",
            "/server_list/1/device/0/device_ip",
            set("/server_list/1/device/0/device_ip", "fd00::11")),
        Damage.of("cards of Atlas A5", "a5.version", "/version")
            .knowing(f -> new Facts(f.pods(), f.deviceIds(), true)));
  }

  /** Super pods, for a table whose first super pod has the first two servers. */
  static List<Damage> superPods() {
    return List.of(
        Damage.of(
            "an empty list of super pods",
            "hccl.super-pod-list",
            "/super_pod_list",
            json("/super_pod_list", "[]")),
        Damage.of(
            "no super pod id",
            "hccl.super-pod-id",
            "/super_pod_list/0/super_pod_id",
            remove("/super_pod_list/0/super_pod_id")),
        Damage.of(
            "an empty super pod id",
            "hccl.super-pod-id",
            "/super_pod_list/0/super_pod_id",
            set("/super_pod_list/0/super_pod_id", "")),
        Damage.of(
            "a super pod without servers",
            "hccl.super-pod-servers",
            "/super_pod_list/2/server_list",
            add("/super_pod_list", "{\"super_pod_id\":\"9\",\"server_list\":[]}")),
        Damage.of(
            "a super pod twice",
            "hccl.super-pod-id.unique",
            "/super_pod_list/1/super_pod_id",
            set("/super_pod_list/1/super_pod_id", "0")),
        Damage.of(
            "a server that is not in the table",
            "hccl.super-pod-server-id",
            "/super_pod_list/0/server_list/2/server_id",
            add("/super_pod_list/0/server_list", "{\"server_id\":\"10.7.9.9\"}")),
        Damage.of(
            "a server in no super pod",
            "hccl.super-pod-once",
            "/server_list/1/server_id",
            remove("/super_pod_list/0/server_list/1")),
        Damage.of(
            "a server in a super pod twice",
            "hccl.super-pod-once",
            "/super_pod_list/0/server_list/2/server_id",
            add("/super_pod_list/0/server_list", "{\"server_id\":\"10.7.1.2\"}")),
        Damage.of(
            "no super device id",
            "hccl.super-device-id",
            "/server_list/0/device/1/super_device_id",
            remove("/server_list/0/device/1/super_device_id")),
        Damage.of(
            "an abnormal super device id",
            "hccl.super-device-id",
            "/server_list/0/device/1/super_device_id",
            set("/server_list/0/device/1/super_device_id", "-2")),
        Damage.of(
            "a super device id twice",
            "hccl.super-device-id.unique",
            "/server_list/1/device/0/super_device_id",
            set("/server_list/1/device/0/super_device_id", "33554432")));
  }
}
