package io.ranktable.core.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParsedTableTest {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** The library's tree is the second opinion on every value and where it is. */
  @Property
  void saysWhatATreeOfTheSameTextSays(@ForAll("json") JsonNode tree) {
    same(Edit.table(tree).root(), tree, tree);
  }

  private static void same(Located at, JsonNode node, JsonNode tree) {
    assertThat(tree.at(JsonPointer.compile(at.path()))).isSameAs(node);
    assertThat(at.size()).isEqualTo(node.size());
    assertThat(at.text()).isEqualTo(node.textValue());
    assertThat(at.asText()).isEqualTo(node.isNumber() ? node.toString() : node.asText());
    assertThat(at.length()).isEqualTo(at.asText().length());
    assertThat(at.isInteger()).isEqualTo(node.isIntegralNumber());
    assertThat(at.children()).hasSize(node.size());
    assertThat(at.elements()).hasSize(node.isArray() ? node.size() : 0);
    for (int i = 0; i < (node.isArray() ? node.size() : 0); i++) {
      same(at.elements().get(i), node.get(i), tree);
      same(at.all("*").get(i), node.get(i), tree);
    }
    for (var field : node.properties()) {
      same(at.field(field.getKey()), field.getValue(), tree);
    }
  }

  @Test
  void aPathLeadsToAllItsValuesAndToThoseThatAreMissingAtItsEnd() {
    Located table =
        Edit.table("{\"s\":[{\"d\":[{\"r\":\"0\"},{\"x\":1}]},{},{\"d\":7},{\"d\":[{\"r\":2}]}]}")
            .root();

    assertThat(table.all("s/*/d/*/r"))
        .extracting(Located::path, Located::asText, Located::isMissing)
        .containsExactly(
            tuple("/s/0/d/0/r", "0", false),
            tuple("/s/0/d/1/r", "", true),
            tuple("/s/3/d/0/r", "2", false));
    assertThat(table.all("s/*").get(3).all("d/*/r")).singleElement().returns("2", Located::asText);
    assertThat(table.field("none").all("*/r")).isEmpty();
    Located missing = table.field("none").field("a");
    assertThat(missing.path()).isEqualTo("/none/a");
    assertThat(missing.name()).isEqualTo("a");
    assertThat(missing.text()).isNull();
    assertThat(missing.children()).isEmpty();
  }

  private static org.assertj.core.groups.Tuple tuple(Object... values) {
    return org.assertj.core.api.Assertions.tuple(values);
  }

  @Test
  void ofFieldsWithOneNameTheLastCounts() {
    assertThat(Edit.table("{\"a\":1,\"b\":{\"a\":2},\"a\":3}").root().field("a").asText())
        .isEqualTo("3");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "{", "[1,]", "{} {}", "{\"a\":tru}", "\"a"})
  void whatIsNotOneJsonValueIsNoTable(String text) {
    assertThatThrownBy(() -> ParsedTable.parse(text)).isInstanceOf(JsonProcessingException.class);
  }

  @Test
  void deepNestingIsRefusedInsteadOfEndingTheProcess() {
    String deep = String.join("", Collections.nCopies(100_000, "["));

    assertThatThrownBy(() -> ParsedTable.parse(deep)).isInstanceOf(JsonProcessingException.class);
  }

  @Provide
  Arbitrary<JsonNode> json() {
    Arbitrary<JsonNode> texts = Arbitraries.strings().ofMaxLength(4).map(JSON::textNode);
    Arbitrary<JsonNode> others =
        Arbitraries.of(
            List.of(
                JSON.nullNode(),
                JSON.booleanNode(true),
                JSON.booleanNode(false),
                JSON.numberNode(0),
                JSON.numberNode(-12),
                JSON.numberNode(1.5),
                JSON.numberNode(Long.MAX_VALUE),
                JSON.textNode("\"\\\n\u2028\ud83d\ude00"),
                JSON.textNode("")));
    return Arbitraries.recursive(
        () -> Arbitraries.oneOf(texts, others), ParsedTableTest::nested, 0, 4);
  }

  private static Arbitrary<JsonNode> nested(Arbitrary<JsonNode> inner) {
    Arbitrary<String> names = Arbitraries.of("a", "b/c", "d~e", "", "0", "f\"g");
    return Arbitraries.oneOf(
        inner.list().ofMaxSize(4).map(nodes -> JSON.arrayNode().addAll(nodes)),
        Arbitraries.maps(names, inner)
            .ofMaxSize(4)
            .map(fields -> JSON.objectNode().setAll(fields)));
  }
}
