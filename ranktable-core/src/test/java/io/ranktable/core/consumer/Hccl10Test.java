package io.ranktable.core.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class Hccl10Test {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String GOOD =
      """
      {"version":"1.0","server_count":"2","status":"completed","server_list":[
       {"server_id":"10.7.1.2","host_ip":"10.7.1.2","host_port":"30001","device":[
        {"device_id":"0","device_ip":"172.30.1.10","rank_id":"0","device_port":"16666"},
        {"device_id":"1","device_ip":"172.30.1.11","rank_id":"1"}]},
       {"server_id":"10.7.1.3","device":[
        {"device_id":"0","device_ip":"172.30.2.10","rank_id":"2"},
        {"device_id":"1","device_ip":"172.30.2.11","rank_id":"3"}]}]}
      """;

  /** What is done to a good table, and the one rule that breaks. */
  record Damage(String rule, String path, String what, Consumer<ObjectNode> change) {
    @Override
    public String toString() {
      return what + " -> " + rule;
    }
  }

  static Stream<Damage> damages() {
    return Stream.of(
        new Damage(
            "hccl.strings",
            "/server_list/0/device/1/rank_id",
            "a rank is a number",
            t -> device(t, 0, 1).put("rank_id", 1)),
        new Damage(
            "hccl.strings",
            "/server_list/0/device/0/device_id",
            "a device id is a number",
            t -> device(t, 0, 0).put("device_id", 0)),
        new Damage(
            "hccl.strings",
            "/server_count",
            "the count is a number",
            t -> t.put("server_count", 2)),
        new Damage(
            "hccl.strings", "/version", "the version is a number", t -> t.put("version", 1.0)),
        new Damage("hccl.strings", "/note", "an unknown field is null", t -> t.putNull("note")),
        new Damage("hccl.version", "/version", "another version", t -> t.put("version", "1.2")),
        new Damage("hccl.version", "/version", "no version", t -> t.remove("version")),
        new Damage("hccl.status", "/status", "not completed", t -> t.put("status", "initializing")),
        new Damage("hccl.status", "/status", "no status", t -> t.remove("status")),
        new Damage(
            "hccl.server-count", "/server_count", "a wrong count", t -> t.put("server_count", "3")),
        new Damage("hccl.server-list", "/server_list", "no servers", t -> t.remove("server_list")),
        new Damage(
            "hccl.server-list", "/server_list", "an empty list", t -> t.putArray("server_list")),
        new Damage(
            "hccl.server-list",
            "/server_list",
            "servers are a text",
            t -> t.put("server_list", "x")),
        new Damage(
            "hccl.server-list",
            "/server_list/2",
            "a server is a text",
            t -> {
              servers(t).add("x");
              t.put("server_count", "3");
            }),
        new Damage(
            "hccl.server-id",
            "/server_list/1/server_id",
            "no id",
            t -> server(t, 1).remove("server_id")),
        new Damage(
            "hccl.server-id",
            "/server_list/1/server_id",
            "an empty id",
            t -> server(t, 1).put("server_id", "")),
        new Damage(
            "hccl.server-id",
            "/server_list/0/server_id",
            "a long id",
            t -> server(t, 0).put("server_id", "s".repeat(65))),
        new Damage(
            "hccl.server-id.unique",
            "/server_list/1/server_id",
            "an id twice",
            t -> server(t, 1).put("server_id", "10.7.1.2")),
        new Damage(
            "hccl.host-ip",
            "/server_list/0/host_ip",
            "a host name as IP",
            t -> server(t, 0).put("host_ip", "node-a")),
        new Damage(
            "hccl.host-port",
            "/server_list/0/host_port",
            "a port out of range",
            t -> server(t, 0).put("host_port", "65536")),
        new Damage(
            "hccl.device",
            "/server_list/0/device",
            "no devices",
            t -> {
              server(t, 0).putArray("device");
              device(t, 1, 0).put("rank_id", "0");
              device(t, 1, 1).put("rank_id", "1");
            }),
        new Damage(
            "hccl.device",
            "/server_list/1/device/2",
            "a device is a text",
            t -> devices(t, 1).add("2")),
        new Damage(
            "hccl.device-id",
            "/server_list/0/device/1/device_id",
            "no device id",
            t -> device(t, 0, 1).remove("device_id")),
        new Damage(
            "hccl.device-id",
            "/server_list/0/device/1/device_id",
            "a device id that is no number",
            t -> device(t, 0, 1).put("device_id", "npu-1")),
        new Damage(
            "hccl.device-id",
            "/server_list/0/device/1/device_id",
            "a device id beyond every card",
            t -> device(t, 0, 1).put("device_id", "32")),
        new Damage(
            "hccl.device-id.unique",
            "/server_list/1/device/1/device_id",
            "a device twice",
            t -> device(t, 1, 1).put("device_id", "0")),
        new Damage(
            "hccl.device-port",
            "/server_list/0/device/0/device_port",
            "a port that is no number",
            t -> device(t, 0, 0).put("device_port", "http")),
        new Damage(
            "hccl.device-ip.required",
            "/server_list/1/device/0/device_ip",
            "no device IP",
            t -> device(t, 1, 0).remove("device_ip")),
        new Damage(
            "hccl.device-ip.required",
            "/server_list/1/device/0/device_ip",
            "an empty device IP",
            t -> device(t, 1, 0).put("device_ip", "")),
        new Damage(
            "hccl.device-ip.valid",
            "/server_list/1/device/0/device_ip",
            "a sentinel as device IP",
            t -> device(t, 1, 0).put("device_ip", "-.-.-.-")),
        new Damage(
            "hccl.device-ip.valid",
            "/server_list/1/device/0/device_ip",
            "loopback as device IP",
            t -> device(t, 1, 0).put("device_ip", "127.0.0.1")),
        new Damage(
            "hccl.device-ip.unique",
            "/server_list/1/device/0/device_ip",
            "a device IP twice",
            t -> device(t, 1, 0).put("device_ip", "172.30.1.10")),
        new Damage(
            "hccl.device-ip.one-family",
            "/server_list/1/device/1/device_ip",
            "one IPv6 among IPv4",
            t -> device(t, 1, 1).put("device_ip", "fd00::11")),
        new Damage(
            "hccl.device-ip.same-count",
            "/server_list/1/device/1/device_ip",
            "two IPs on one card",
            t -> device(t, 1, 1).put("device_ip", "172.30.2.11,172.30.3.11")),
        new Damage(
            "hccl.rank-id",
            "/server_list/1/device/1/rank_id",
            "no rank",
            t -> device(t, 1, 1).remove("rank_id")),
        new Damage(
            "hccl.rank-id",
            "/server_list/1/device/1/rank_id",
            "a negative rank",
            t -> device(t, 1, 1).put("rank_id", "-3")),
        new Damage(
            "hccl.rank-id.contiguous",
            "/server_list/1/device/1/rank_id",
            "a hole",
            t -> device(t, 1, 1).put("rank_id", "4")),
        new Damage(
            "hccl.rank-id.contiguous",
            "/server_list/1/device/1/rank_id",
            "a rank twice",
            t -> device(t, 1, 1).put("rank_id", "2")),
        new Damage(
            "hccl.rank-id.not-interleaved",
            "/server_list/0/device/1/rank_id",
            "interleaved ranks",
            t -> {
              device(t, 0, 1).put("rank_id", "2");
              device(t, 1, 0).put("rank_id", "1");
              device(t, 1, 1).put("rank_id", "3");
            }),
        new Damage(
            "text.one-status", "", "a second status", t -> device(t, 0, 0).put("status", "ok")));
  }

  @ParameterizedTest
  @MethodSource("damages")
  void oneMistakeBreaksExactlyItsRule(Damage damage) {
    ObjectNode table = good();
    damage.change().accept(table);
    List<Violation> violations = check(table);
    assertThat(violations).extracting(Violation::rule).containsOnly(damage.rule());
    assertThat(violations).extracting(Violation::path).contains(damage.path());
    assertThat(violations)
        .allSatisfy(
            v -> assertThat(v.message()).contains(v.path(), "(" + v.rule() + ")").endsWith("."));
  }

  @Test
  void everyRuleHasATableThatBreaksIt() {
    Set<String> broken = new TreeSet<>(Set.of("text.compact", "json.object"));
    damages().map(Damage::rule).forEach(broken::add);
    assertThat(((RuleSet) consumer()).rules())
        .extracting(Rule::id)
        .containsExactlyInAnyOrderElementsOf(broken);
  }

  @Test
  void acceptsAGoodTable() {
    assertThat(check(good())).isEmpty();
  }

  @Test
  void acceptsWhatHcclAcceptsToo() {
    ObjectNode oneServer = good();
    servers(oneServer).remove(1);
    oneServer.put("server_count", "1").put("vendor_note", "reserve");
    device(oneServer, 0, 0).remove("device_ip");
    device(oneServer, 0, 1).put("device_ip", "");
    assertThat(check(oneServer)).as("one server needs no device IPs").isEmpty();
    ObjectNode noCount = good();
    noCount.remove("server_count");
    assertThat(check(noCount)).as("the count is optional").isEmpty();
    ObjectNode unequal = good();
    devices(unequal, 1).remove(1);
    assertThat(check(unequal)).as("servers may have different numbers of devices").isEmpty();
    ObjectNode otherOrder = good();
    servers(otherOrder).add(servers(otherOrder).remove(0));
    assertThat(check(otherOrder)).as("the parser sorts by rank").isEmpty();
    ObjectNode uuid = good();
    server(uuid, 0).put("server_id", "7c3f1d52-1111-4abc-9def-00000000d0c0");
    assertThat(check(uuid)).as("a server id is any text").isEmpty();
  }

  @Test
  void theTextMustBeCompact() throws JsonProcessingException {
    for (String text :
        List.of(GOOD, good().toString().replace("\"status\":", "\"status\": "), good() + "\n")) {
      assertThat(consumer().check(text, JSON.readTree(text)))
          .extracting(Violation::rule)
          .containsExactly("text.compact");
    }
    ObjectNode blanksInside = good().put("vendor_note", "a \"quoted\\\" b\t");
    assertThat(check(blanksInside)).isEmpty();
  }

  @Test
  void tellsEveryMistakeAndNotOnlyTheFirst() {
    ObjectNode table = good().put("version", "1.1").put("server_count", "9");
    server(table, 1).put("server_id", "");
    device(table, 0, 0).put("device_ip", "-1").put("rank_id", "7");
    assertThat(check(table))
        .extracting(Violation::rule)
        .containsExactlyInAnyOrder(
            "hccl.version",
            "hccl.server-count",
            "hccl.server-id",
            "hccl.device-ip.valid",
            "hccl.rank-id.contiguous",
            "hccl.rank-id.not-interleaved");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "7", "null", "\"completed\"", "true"})
  void aTableIsAnObject(String text) throws JsonProcessingException {
    assertThat(consumer().check(text, JSON.readTree(text)))
        .extracting(Violation::rule)
        .containsExactly("json.object");
  }

  @Test
  void pathsAreJsonPointersAlsoForOddNames() {
    ObjectNode table = good();
    table.putObject("a/b~c").put("d", 1);
    assertThat(check(table)).extracting(Violation::path).containsExactly("/a~1b~0c/d");
  }

  @Test
  void allConsumersAreFoundByTheirIds() {
    assertThat(Consumers.ids()).containsExactly("hccl-1.0", "none");
    assertThat(Consumers.ids())
        .allSatisfy(
            id ->
                assertThat(Consumers.named(id))
                    .hasValueSatisfying(c -> assertThat(c.id()).isEqualTo(id)));
    assertThat(Consumers.named("hccl")).isEmpty();
    assertThat(Consumers.named("none").orElseThrow().check("x", JSON.nullNode())).isEmpty();
  }

  private static io.ranktable.core.consumer.Consumer consumer() {
    return Consumers.named("hccl-1.0").orElseThrow();
  }

  private static List<Violation> check(JsonNode table) {
    return consumer().check(table.toString(), table);
  }

  private static ObjectNode good() {
    try {
      return (ObjectNode) JSON.readTree(GOOD);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  private static ArrayNode servers(ObjectNode table) {
    return table.withArray("/server_list");
  }

  private static ObjectNode server(ObjectNode table, int server) {
    return (ObjectNode) Objects.requireNonNull(servers(table).get(server));
  }

  private static ArrayNode devices(ObjectNode table, int server) {
    return server(table, server).withArray("/device");
  }

  private static ObjectNode device(ObjectNode table, int server, int device) {
    return (ObjectNode) Objects.requireNonNull(devices(table, server).get(device));
  }
}
