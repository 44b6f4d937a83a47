package io.ranktable.core.consumer;

import static io.ranktable.core.consumer.Edit.json;
import static io.ranktable.core.consumer.Edit.remove;
import static io.ranktable.core.consumer.Edit.set;

import java.util.List;

/** What breaks tables of the LLMDataDist connector and of omni-infer. */
final class PdDamages {

  private static final String PREFILL = "/prefill_device_list";
  private static final String DECODE = "/decode_device_list";
  private static final String GROUPS = "/server_group_list";
  private static final String SERVER = GROUPS + "/0/server_list/0";

  private PdDamages() {}

  static List<Damage> llmDataDist() {
    return List.of(
        Damage.of(
                "a device id as a number",
                "llmdatadist.strings",
                DECODE + "/0/device_id",
                json(DECODE + "/0/device_id", "0"))
            .knowingNothing(),
        Damage.of("no decode list", "llmdatadist.lists", DECODE, remove(DECODE)).knowingNothing(),
        Damage.of(
                "a list of texts",
                "llmdatadist.lists",
                DECODE + "/0",
                json(DECODE, "[\"10.42.1.3\"]"))
            .knowingNothing(),
        Damage.of("cards of Atlas A5", "a5.version", "/version")
            .knowing(f -> new Facts(f.pods(), f.deviceIds(), true)),
        Damage.of(
                "a pod UID as server id",
                "llmdatadist.server-id",
                PREFILL + "/2/server_id",
                set(PREFILL + "/2/server_id", "7c3f1d52-1111-4abc-9def-00000000d0c0"))
            .knowingNothing(),
        Damage.of(
                "a device id beyond every card",
                "llmdatadist.device-id",
                PREFILL + "/1/device_id",
                set(PREFILL + "/1/device_id", "16"))
            .knowingNothing(),
        Damage.of(
                "a card twice",
                "llmdatadist.device-id.unique",
                PREFILL + "/1",
                set(PREFILL + "/1/device_id", "4"))
            .knowingNothing(),
        Damage.of(
                "a card in both lists",
                "llmdatadist.device-id.unique",
                DECODE + "/0",
                set(DECODE + "/0/server_id", "10.42.1.4"))
            .knowingNothing(),
        Damage.of(
            "a sentinel as device IP",
            "llmdatadist.device-ip",
            DECODE + "/1/device_ip",
            set(DECODE + "/1/device_ip", "-1")),
        Damage.of(
            "no device IP",
            "llmdatadist.device-ip",
            DECODE + "/1/device_ip",
            remove(DECODE + "/1/device_ip")),
        Damage.of(
            "a device IP twice",
            "llmdatadist.device-ip.unique",
            DECODE + "/1/device_ip",
            set(DECODE + "/1/device_ip", "172.30.1.14")),
        Damage.of(
            "one IPv6 among IPv4",
            "llmdatadist.device-ip.one-family",
            DECODE + "/1/device_ip",
            set(DECODE + "/1/device_ip", "fd00::11")),
        Damage.of(
            "no cluster id",
            "llmdatadist.cluster-id",
            DECODE + "/1/cluster_id",
            remove(DECODE + "/1/cluster_id")),
        Damage.of(
            "a cluster id twice",
            "llmdatadist.cluster-id.running",
            DECODE + "/1/cluster_id",
            set(DECODE + "/1/cluster_id", "4")),
        Damage.of(
            "cluster ids from 0",
            "llmdatadist.cluster-id.running",
            PREFILL + "/0/cluster_id",
            set(PREFILL + "/0/cluster_id", "0")),
        Damage.of(
                "cards of a server apart",
                "llmdatadist.server.contiguous",
                PREFILL + "/2/server_id",
                set(PREFILL + "/1/server_id", "10.42.1.4"),
                set(PREFILL + "/2/server_id", "10.42.1.2"))
            .knowingNothing(),
        Damage.of(
            "cards in another order",
            "llmdatadist.device-order",
            PREFILL + "/1/device_id",
            set(PREFILL + "/0/device_id", "5"),
            set(PREFILL + "/1/device_id", "4")),
        Damage.of(
            "the address of the node",
            "llmdatadist.worker",
            PREFILL,
            set(PREFILL + "/2/server_id", "10.7.1.4")),
        Damage.of(
            "the card of another pod",
            "llmdatadist.worker",
            DECODE,
            set(DECODE + "/1/device_id", "7")));
  }

  static List<Damage> llmDataDistA3() {
    return List.of(
        Damage.of(
            "no super pod on one side",
            "llmdatadist.super-pod",
            DECODE + "/0/super_pod_id",
            remove(DECODE + "/0/super_pod_id")),
        Damage.of(
            "an abnormal super device id",
            "llmdatadist.super-pod",
            DECODE + "/0/super_device_id",
            set(DECODE + "/0/super_device_id", "-2")),
        Damage.of(
            "a super device id twice",
            "llmdatadist.super-device-id.unique",
            DECODE + "/0/super_device_id",
            set(DECODE + "/0/super_pod_id", "0")));
  }

  static List<Damage> omniInfer() {
    return List.of(
        Damage.of(
            "a server id as a number",
            "omni.strings",
            SERVER + "/server_id",
            json(SERVER + "/server_id", "7")),
        Damage.of("no groups", "omni.groups", GROUPS, remove(GROUPS)),
        Damage.of("an empty list", "omni.groups", GROUPS, json(GROUPS, "[]")),
        Damage.of("cards of Atlas A5", "a5.version", "/version")
            .knowing(f -> new Facts(f.pods(), f.deviceIds(), true)),
        Damage.of(
            "a group id that is no number",
            "omni.group-id",
            GROUPS + "/1/group_id",
            set(GROUPS + "/1/group_id", "decode")),
        Damage.of(
                "group ids from 2",
                "omni.group-id.contiguous",
                GROUPS + "/0/group_id",
                set(GROUPS + "/0/group_id", "2"),
                set(GROUPS + "/1/group_id", "3"))
            .knowingNothing(),
        Damage.of(
            "decode before prefill",
            "omni.group-id.role",
            GROUPS + "/1/group_id",
            set(GROUPS + "/0/group_id", "1"),
            set(GROUPS + "/1/group_id", "0")),
        Damage.of(
            "no count",
            "omni.server-count",
            GROUPS + "/0/server_count",
            remove(GROUPS + "/0/server_count")),
        Damage.of(
            "a wrong count",
            "omni.server-count.length",
            GROUPS + "/0/server_count",
            set(GROUPS + "/0/server_count", "2")),
        Damage.of(
            "a controller group",
            "omni.server-list",
            GROUPS + "/2/server_list",
            Edit.add(GROUPS, "{\"group_id\":\"2\",\"server_count\":\"0\",\"server_list\":[]}")),
        Damage.of(
            "no server id", "omni.server-id", SERVER + "/server_id", remove(SERVER + "/server_id")),
        Damage.of(
            "no address", "omni.server-ip", SERVER + "/server_ip", remove(SERVER + "/server_ip")),
        Damage.of(
            "a server without devices",
            "omni.device",
            SERVER + "/device",
            remove(SERVER + "/device")),
        Damage.of(
            "no device id",
            "omni.device-id",
            SERVER + "/device/0/device_id",
            remove(SERVER + "/device/0/device_id")),
        Damage.of(
            "no rank",
            "omni.rank-id",
            SERVER + "/device/0/rank_id",
            remove(SERVER + "/device/0/rank_id")),
        Damage.of(
            "a sentinel as device IP",
            "omni.device-ip",
            SERVER + "/device/0/device_ip",
            set(SERVER + "/device/0/device_ip", "-1")),
        Damage.of(
            "a device IP twice",
            "omni.device-ip.unique",
            SERVER + "/device/1/device_ip",
            set(SERVER + "/device/1/device_ip", "172.30.1.10")));
  }
}
