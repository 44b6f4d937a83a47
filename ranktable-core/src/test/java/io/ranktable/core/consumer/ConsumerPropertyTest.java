package io.ranktable.core.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

class ConsumerPropertyTest {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final Facts FACTS =
      Accepted.facts(Accepted.pod("prefill-0", "172.30.1.1", "prefill", "0", "0", "1"));

  /** Every field that a rule asks for, and one that none does. */
  private static final List<String> NAMES =
      Stream.concat(
              Stream.of("other"),
              Accepted.ALL.stream().map(Accepted::table).flatMap(ConsumerPropertyTest::names))
          .distinct()
          .toList();

  @Property
  void neverThrowsForAnyJson(@ForAll("json") JsonNode table) {
    for (String id : Consumers.ids()) {
      Consumer consumer = Consumers.named(id).orElseThrow();
      assertThat(consumer.check(Edit.table(table), FACTS)).doesNotContainNull();
    }
  }

  /** A good table in which one value is replaced by anything gets deeper into the rules. */
  @Property
  void neverThrowsForAGoodTableWithAnyValueInIt(
      @ForAll("accepted") Accepted accepted, @ForAll("json") JsonNode value, @ForAll int where) {
    JsonNode table = accepted.table();
    List<JsonNode> containers = containers(table).toList();
    JsonNode container = containers.get(Math.floorMod(where, containers.size()));
    if (container instanceof ArrayNode list) {
      list.set(0, value);
    } else if (container instanceof ObjectNode object) {
      List<String> names = object.properties().stream().map(Map.Entry::getKey).toList();
      object.set(names.get(Math.floorMod(where, names.size())), value);
    }
    for (String id : Consumers.ids()) {
      assertThat(Consumers.named(id).orElseThrow().check(Edit.table(table), accepted.facts()))
          .allSatisfy(v -> assertThat(v.message()).contains("(" + v.rule() + ")"));
    }
  }

  @Property
  void everyPathLeadsIntoTheTable(@ForAll("json") JsonNode table) {
    for (Refusal refusal : Consumers.check(Consumers.ids(), Edit.table(table), Facts.NONE)) {
      String path = refusal.violation().path();
      String parent = path.isEmpty() ? "" : path.substring(0, path.lastIndexOf('/'));
      assertThat(table.at(parent).isMissingNode()).as(path).isFalse();
    }
  }

  /** However broken: not more than what is told in full of each rule. */
  @Property(tries = 20)
  void whatIsToldIsBoundedByTheNumberOfRules(@ForAll @IntRange(min = 1, max = 3000) int devices) {
    ObjectNode table = JSON.objectNode();
    ArrayNode list = table.putArray("server_list").addObject().putArray("device");
    for (int i = 0; i < devices; i++) {
      list.addObject().put("device_id", i - 5).put("device_ip", "-1").put("rank_id", "r");
    }
    for (String id : Consumers.ids()) {
      assertThat(Consumers.named(id).orElseThrow().check(Edit.table(table)).size())
          .isLessThanOrEqualTo(Consumers.rules(id).size() * Rule.Complaints.TOLD);
    }
  }

  @Property
  void acceptsEveryWellMadeTable(
      @ForAll @IntRange(min = 1, max = 12) int servers,
      @ForAll @IntRange(min = 1, max = 16) int devices) {
    ObjectNode table =
        JSON.objectNode()
            .put("version", "1.0")
            .put("server_count", Integer.toString(servers))
            .put("status", "completed");
    table.set("server_list", Edit.parsed(MindieRoleDamages.servers(servers, devices)));
    assertThat(Consumers.check(List.of("hccl-1.0", "mindie-role"), Edit.table(table), Facts.NONE))
        .isEmpty();
  }

  private static Stream<String> names(JsonNode node) {
    return Stream.concat(
        node.properties().stream().map(Map.Entry::getKey),
        StreamSupport.stream(node.spliterator(), false).flatMap(ConsumerPropertyTest::names));
  }

  private static Stream<JsonNode> containers(JsonNode node) {
    return node.isEmpty()
        ? Stream.of()
        : Stream.concat(
            Stream.of(node),
            StreamSupport.stream(node.spliterator(), false)
                .flatMap(ConsumerPropertyTest::containers));
  }

  @Provide
  Arbitrary<Accepted> accepted() {
    return Arbitraries.of(Accepted.ALL);
  }

  @Provide
  Arbitrary<JsonNode> json() {
    Arbitrary<JsonNode> scalars =
        Arbitraries.of(
            JSON.nullNode(),
            JSON.booleanNode(true),
            JSON.numberNode(-1),
            JSON.numberNode(1e300),
            JSON.textNode(""),
            JSON.textNode("0"),
            JSON.textNode("2"),
            JSON.numberNode(64),
            JSON.textNode("99999999999999999999"),
            JSON.textNode("1.0"),
            JSON.textNode("completed"),
            JSON.textNode("172.30.1.1,"),
            JSON.textNode("fd00::1"));
    return Arbitraries.recursive(() -> scalars, ConsumerPropertyTest::nested, 0, 4);
  }

  private static Arbitrary<JsonNode> nested(Arbitrary<JsonNode> inner) {
    Arbitrary<JsonNode> arrays =
        inner.list().ofMaxSize(3).map(nodes -> JSON.arrayNode().addAll(nodes));
    Arbitrary<JsonNode> objects =
        Arbitraries.of(NAMES)
            .flatMap(name -> inner.map(node -> Tuple.of(name, node)))
            .list()
            .ofMaxSize(6)
            .map(
                fields -> {
                  ObjectNode object = JSON.objectNode();
                  fields.forEach(f -> object.set(f.get1(), f.get2()));
                  return object;
                });
    return Arbitraries.oneOf(arrays, objects);
  }
}
