package io.ranktable.core.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

class ConsumerPropertyTest {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final List<String> NAMES =
      List.of(
          "version",
          "status",
          "server_count",
          "server_list",
          "server_id",
          "device",
          "device_id",
          "device_ip",
          "rank_id",
          "host_ip",
          "host_port",
          "other");

  @Property
  void neverThrowsForAnyJsonAndAnyText(@ForAll("json") JsonNode table, @ForAll String text) {
    for (String id : Consumers.ids()) {
      Consumer consumer = Consumers.named(id).orElseThrow();
      assertThat(consumer.check(text, table)).doesNotContainNull();
      assertThat(consumer.check(table.toString(), table)).doesNotContainNull();
    }
  }

  @Property
  void everyPathLeadsIntoTheTable(@ForAll("json") JsonNode table) {
    for (Violation violation :
        Consumers.named("hccl-1.0").orElseThrow().check(table.toString(), table)) {
      String parent =
          violation.path().isEmpty()
              ? ""
              : violation.path().substring(0, violation.path().lastIndexOf('/'));
      assertThat(table.at(parent).isMissingNode()).isFalse();
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
    var list = table.putArray("server_list");
    for (int s = 0; s < servers; s++) {
      var devicesOfServer = list.addObject().put("server_id", "10.7.1." + s).putArray("device");
      for (int d = 0; d < devices; d++) {
        devicesOfServer
            .addObject()
            .put("device_id", Integer.toString(d))
            .put("device_ip", "172.30." + s + "." + d)
            .put("rank_id", Integer.toString(s * devices + d));
      }
    }
    assertThat(Consumers.named("hccl-1.0").orElseThrow().check(table.toString(), table)).isEmpty();
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
