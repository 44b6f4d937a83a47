package io.ranktable.core.template;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ranktable.core.rank.RankedTable;
import io.ranktable.core.report.Device;
import io.ranktable.core.table.Level;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

class TemplateFuzzTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final RankedTable TABLE = Tables.group();

  /** Whatever the text is, the outcome is JSON or an error that says where. */
  @Property(tries = 3000)
  void anyTextEndsInJsonOrAnError(@ForAll("texts") String text) throws JsonProcessingException {
    switch (Templates.parse("ai", "t", Map.of("ranktable-template", text, "fields", "x=const:1"))) {
      case Templates.Outcome.Rejected(var findings) ->
          assertThat(findings)
              .isNotEmpty()
              .allMatch(f -> f.message().contains("ranktable-template"));
      case Templates.Outcome.Parsed(var template) -> {
        switch (Renderer.render(template, TABLE)) {
          case Renderer.Outcome.Failed(var why) -> assertThat(why.message()).contains("line ");
          case Renderer.Outcome.Rendered(var json) ->
              assertThat(JSON.readTree(json).toString()).isNotEmpty();
        }
      }
    }
  }

  /** Values come out of the JSON as they went in. */
  @Property(tries = 500)
  void anyValueSurvives(@ForAll String value) throws JsonProcessingException {
    var table =
        new Tables().pod("a", "a-0", List.of(new Device("0", value, null, null))).at(Level.ROLE);
    String json =
        Rendering.rendered(
            table,
            "{\"x\":[{{#server_list}}{{#device}}\"{{device_ip}}\"{{/device}}{{/server_list}}]}");

    assertThat(JSON.readTree(json).at("/x/0").textValue()).isEqualTo(value);
  }

  /** Any data of a ConfigMap is either a template or a list of mistakes. */
  @Property(tries = 1000)
  void anySettingsEndInATemplateOrMistakes(@ForAll("settings") Map<String, String> data) {
    switch (Templates.parse("ai", "t", data)) {
      case Templates.Outcome.Rejected(var findings) -> assertThat(findings).isNotEmpty();
      case Templates.Outcome.Parsed(var template) ->
          assertThat(template.settings().mountPath()).startsWith("/");
    }
  }

  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> piece =
        Arbitraries.frequencyOf(
            Tuple.of(6, Arbitraries.of(pieces())),
            Tuple.of(1, Arbitraries.strings().ofMaxLength(4)));
    return piece.list().ofMaxSize(24).map(parts -> "{" + String.join("", parts) + "}");
  }

  private static String[] pieces() {
    return new String[] {
      "{{#server_list}}",
      "{{/server_list}}",
      "{{^server_list}}",
      "{{#device}}",
      "{{/device}}",
      "{{device_id}}",
      "\"{{device_id}}\"",
      "{{{levels}}}",
      "{{#last}}",
      "{{^last}}",
      "{{/last}}",
      "{{",
      "}}",
      "{",
      "}",
      "[",
      "]",
      ",",
      ":",
      "\"",
      "\\",
      "\n",
      " ",
      "\"a\":",
      "1",
      "true",
      "{{=<% %>=}}",
      "<%status%>",
      "<%={{ }}=%>",
      "{{! c }}",
      "{{> p}}",
      "{{status}}",
      "{{x}}",
      "{{#roles.prefill.device_list}}",
      "{{/roles.prefill.device_list}}",
      "{{&levels}}",
      "\r\n"
    };
  }

  @Provide
  Arbitrary<Map<String, String>> settings() {
    Arbitrary<String> values =
        Arbitraries.oneOf(
            Arbitraries.strings().ofMaxLength(12),
            Arbitraries.of("a=b", "x=const:1", "/a", "group", "<% %>", "a b=c", "=", "none", "1"));
    return Arbitraries.maps(Arbitraries.of(SettingsReader.KEYS), values).ofMaxSize(8);
  }
}
