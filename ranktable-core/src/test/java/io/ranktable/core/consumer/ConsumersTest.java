package io.ranktable.core.consumer;

import static io.ranktable.core.consumer.Edit.add;
import static io.ranktable.core.consumer.Edit.json;
import static io.ranktable.core.consumer.Edit.remove;
import static io.ranktable.core.consumer.Edit.set;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ConsumersTest {

  /** A change after which a table is still accepted, and why. */
  record Harmless(Accepted accepted, String why, List<Edit> edits) {

    static Harmless of(Accepted accepted, String why, Edit... edits) {
      return new Harmless(accepted, why, List.of(edits));
    }

    @Override
    public String toString() {
      return accepted + ": " + why;
    }
  }

  static Stream<Harmless> harmless() {
    return Stream.of(
        Harmless.of(
            Accepted.HCCL_10,
            "one server needs no device IPs, unknown fields are tolerated",
            remove("/server_list/1"),
            set("/server_count", "1"),
            set("/vendor_note", "reserve"),
            remove("/server_list/0/device/0/device_ip"),
            set("/server_list/0/device/1/device_ip", "")),
        Harmless.of(Accepted.HCCL_10, "the count is optional", remove("/server_count")),
        Harmless.of(
            Accepted.HCCL_10,
            "servers may have different numbers of devices",
            remove("/server_list/1/device/1")),
        Harmless.of(
            Accepted.HCCL_10,
            "the parser sorts by rank",
            set("/server_list/0/device/0/rank_id", "1"),
            set("/server_list/0/device/0/device_id", "1"),
            set("/server_list/0/device/1/rank_id", "0"),
            set("/server_list/0/device/1/device_id", "0")),
        Harmless.of(
            Accepted.HCCL_10,
            "a server id is any text",
            set("/server_list/0/server_id", "7c3f1d52-1111-4abc-9def-00000000d0c0")),
        Harmless.of(
            Accepted.HCCL_10,
            "blanks and escapes inside of strings do not matter",
            set("/vendor_note", "a \"quoted\\\" b\t")),
        Harmless.of(
            Accepted.HCCL_10,
            "every card may have several addresses",
            set("/server_list/0/device/0/device_ip", "172.30.1.10,172.31.1.10"),
            set("/server_list/0/device/1/device_ip", "172.30.1.11,172.31.1.11"),
            set("/server_list/1/device/0/device_ip", "172.30.2.10,172.31.2.10"),
            set("/server_list/1/device/1/device_ip", "172.30.2.11,172.31.2.11")),
        Harmless.of(
            Accepted.HCCL_12,
            "inside one super pod no device IPs are needed",
            json(
                "/super_pod_list",
                "[{\"super_pod_id\":\"0\",\"server_list\":[{\"server_id\":\"10.7.1.2\"},"
                    + "{\"server_id\":\"10.7.1.3\"},{\"server_id\":\"10.7.1.4\"}]}]"),
            set("/server_list/2/device/0/super_device_id", "7"),
            remove("/server_list/1/device/0/device_ip")),
        Harmless.of(
            Accepted.HCCL_12,
            "without super pods it is a table of plain servers",
            remove("/super_pod_list"),
            remove("/server_list/0/device/0/super_device_id")),
        Harmless.of(Accepted.HCCL_20, "the status is optional", remove("/status")),
        Harmless.of(
            Accepted.HCCL_20,
            "a spare card replaces one that is not there",
            json("/rank_list/1/local_id", "64"),
            json("/rank_list/1/replaced_local_id", "1")),
        Harmless.of(
            Accepted.MINDIE_GLOBAL,
            "the controller reads neither version nor counts",
            remove("/version"),
            remove("/server_group_list/0/server_count"),
            json("/server_group_list/1/server_count", "1")),
        Harmless.of(
            Accepted.MINDIE_GLOBAL,
            "there may be two coordinators",
            add("/server_group_list/2/server_list", "{\"server_ip\":\"10.42.3.7\"}")),
        Harmless.of(
            Accepted.MINDIE_GLOBAL,
            "servers that share an address have a port of their own",
            add(
                "/server_group_list/0/server_list",
                """
                {"server_id":"10.7.1.2","server_ip":"10.42.1.2","mgmt_port":"2026","device":[
                {"device_id":"6","device_ip":"172.30.1.16","device_logical_id":"0","rank_id":"0"}]}""")),
        Harmless.of(
            Accepted.MINDIE_ROLE,
            "the table of one pod is read by the start script only",
            json("/server_list", MindieRoleDamages.servers(1, 2)),
            set("/server_list/0/container_ip", "10.42.1.2"),
            set("/server_count", "1")),
        Harmless.of(
            Accepted.LLM_DATA_DIST_A3,
            "version, status and count are never read",
            remove("/version"),
            remove("/status"),
            remove("/server_count")),
        Harmless.of(
            Accepted.LLM_DATA_DIST_A3, "a list may be empty", json("/decode_device_list", "[]")),
        Harmless.of(
            Accepted.OMNI_INFER,
            "numbers may be numbers",
            json("/server_group_list/0/group_id", "0"),
            json("/server_group_list/0/server_count", "1"),
            json("/server_group_list/0/server_list/0/device/0/rank_id", "0")));
  }

  @ParameterizedTest
  @MethodSource("harmless")
  void whatTheReaderAcceptsIsAccepted(Harmless one) {
    JsonNode table = one.accepted().table();
    one.edits().forEach(edit -> edit.on(table));
    assertThat(one.accepted().consumer().check(Edit.table(table))).isEmpty();
  }

  @Test
  void tellsEveryMistakeAndNotOnlyTheFirst() {
    Damage all =
        Damage.of(
            "all",
            "",
            "",
            set("/version", "1.1"),
            set("/server_count", "9"),
            set("/server_list/1/server_id", ""),
            set("/server_list/0/device/0/device_ip", "-1"),
            set("/server_list/0/device/0/rank_id", "7"));
    assertThat(all.told(Accepted.HCCL_10))
        .extracting(Violation::rule)
        .containsExactly(
            "hccl.version",
            "hccl.server-count",
            "hccl.server-id",
            "hccl.rank-id.contiguous",
            "hccl.rank-id.not-interleaved",
            "hccl.device-ip.valid");
  }

  @Test
  void ofOneRuleTheFirstAreToldAndTheRestCounted() {
    ArrayNode devices = JsonNodeFactory.instance.arrayNode();
    for (int i = 0; i < 100; i++) {
      devices.addObject().put("device_id", "x").put("rank_id", Integer.toString(i));
    }
    List<Violation> told =
        Damage.of(
                "all",
                "",
                "",
                remove("/server_list/1"),
                set("/server_count", "1"),
                json("/server_list/0/device", devices.toString()))
            .told(Accepted.HCCL_10);
    List<Violation> ids = told.stream().filter(v -> v.rule().equals("hccl.device-id")).toList();
    assertThat(ids).hasSize(20);
    assertThat(ids.getFirst().path()).isEqualTo("/server_list/0/device/0/device_id");
    assertThat(ids.get(18).message()).doesNotContain("more");
    assertThat(ids.getLast().message()).endsWith("The rule is broken 80 times more.");
  }

  @Test
  void whatSeveralConsumersRefuseForOneRuleIsToldOnce() {
    JsonNode table = Accepted.MINDIE_ROLE.table();
    set("/server_list/1/device/0/rank_id", "x").on(table);
    remove("/server_list/1/container_ip").on(table);
    List<Refusal> refusals =
        Consumers.check(
            List.of("hccl-1.0", "mindie-role", "hccl-1.0", "unknown"),
            Edit.table(table),
            Facts.NONE);
    assertThat(refusals)
        .extracting(r -> r.violation().rule())
        .containsExactly("hccl.rank-id", "mindie-llm.container-ip");
    assertThat(refusals.getFirst().consumers()).containsExactly("hccl-1.0", "mindie-role");
    assertThat(refusals.getLast().consumers()).containsExactly("mindie-role");
  }

  @Test
  void pathsAreJsonPointersAlsoForOddNames() {
    JsonNode table = Accepted.HCCL_10.table();
    json("/a~1b~0c", "{\"d\":1}").on(table);
    assertThat(Accepted.HCCL_10.consumer().check(Edit.table(table)))
        .extracting(Violation::path)
        .containsExactly("/a~1b~0c/d");
  }

  @Test
  void allConsumersAreFoundByTheirIds() {
    assertThat(Consumers.ids())
        .containsExactly(
            "hccl-1.0",
            "hccl-1.2",
            "hccl-2.0",
            "mindie-global",
            "mindie-global-heterogeneous",
            "mindie-global-multinode",
            "mindie-role",
            "none",
            "omni-infer",
            "vllm-llmdatadist");
    assertThat(Consumers.ids())
        .allSatisfy(
            id ->
                assertThat(Consumers.named(id))
                    .hasValueSatisfying(c -> assertThat(c.id()).isEqualTo(id)));
    assertThat(Consumers.named("hccl")).isEmpty();
    assertThat(Consumers.named("none").orElseThrow().check(Edit.table("null"))).isEmpty();
  }
}
