package io.ranktable.core.template;

import static io.ranktable.core.template.Rendering.bundled;
import static io.ranktable.core.template.Rendering.data;
import static io.ranktable.core.template.Rendering.failed;
import static io.ranktable.core.template.Rendering.parsed;
import static io.ranktable.core.template.Rendering.rejectedText;
import static io.ranktable.core.template.Rendering.rendered;
import static org.assertj.core.api.Assertions.assertThat;

import io.ranktable.core.report.Device;
import io.ranktable.core.table.Level;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RendererTest {

  @Test
  void printsCompactJsonWithoutTrailingCommas() {
    String text =
        """
        {
          "status" : "{{status}}",
          "list": [
            {{#server_list}}
            { "id": "{{server_id}}", "n": {{server_index}} , },
            {{/server_list}}
          ],
        }
        """;

    assertThat(rendered(Tables.role(), text))
        .isEqualTo(
            "{\"status\":\"completed\",\"list\":[{\"id\":\"192.168.7.0\",\"n\":0},"
                + "{\"id\":\"192.168.7.1\",\"n\":1}]}");
  }

  @Test
  void takesJsonThatIsAlreadyCompact() {
    String text =
        "{\"s\":[{{#server_list}}{\"d\":[{{#device}}{\"rank_id\":{{rank_id}}}"
            + "{{^last}},{{/last}}{{/device}}]}{{^last}},{{/last}}{{/server_list}}]}";

    assertThat(rendered(Tables.role(), text))
        .isEqualTo(
            "{\"s\":[{\"d\":[{\"rank_id\":0},{\"rank_id\":1}]},"
                + "{\"d\":[{\"rank_id\":2},{\"rank_id\":3}]}]}");
  }

  @Test
  void knowsFirstLastAndIndexOfTheInnermostList() {
    String text =
        "{\"x\":\"{{#server_list}}{{index}}{{#first}}F{{/first}}{{#last}}L{{/last}}"
            + "{{#device}}{{#first}}f{{/first}}{{^first}}-{{/first}}{{index}}{{/device}}"
            + "{{/server_list}}\"}";

    assertThat(rendered(Tables.role(), text)).isEqualTo("{\"x\":\"0Ff0-11Lf0-1\"}");
  }

  @Test
  void findsNamesOfOuterListsFromInside() {
    String text =
        "{\"x\":[{{#server_list}}{{#device}}\"{{namespace}}/{{pod_name}}/{{device_id}}\",{{/device}}"
            + "{{/server_list}}]}";

    assertThat(rendered(Tables.role(), text))
        .isEqualTo(
            "{\"x\":[\"ai/decode-0-0/0\",\"ai/decode-0-0/1\",\"ai/decode-0-1/0\","
                + "\"ai/decode-0-1/1\"]}");
  }

  @Test
  void reachesRolesByName() {
    String text =
        "{\"p\":[{{#roles.prefill.server_list}}\"{{server_ip}}\",{{/roles.prefill.server_list}}],"
            + "\"d\":[{{#roles.decode.device_list}}\"{{server_id}} {{device_id}} {{cluster_id}}\","
            + "{{/roles.decode.device_list}}],\"n\":{{roles.decode.pod_count}},"
            + "\"r\":[{{#roles.router.pod_list}}\"{{pod_ip}}\"{{/roles.router.pod_list}}],"
            + "\"none\":[{{#roles.other.server_list}}1{{/roles.other.server_list}}]}";

    assertThat(rendered(Tables.group(), text, "ranktable-level", "group"))
        .isEqualTo(
            "{\"p\":[\"10.42.1.0\",\"10.42.1.1\"],\"d\":[\"192.168.7.2 0 3\",\"192.168.7.2 1 4\","
                + "\"192.168.7.3 0 5\",\"192.168.7.3 1 6\"],\"n\":2,\"r\":[\"10.42.1.4\"],"
                + "\"none\":[]}");
  }

  @Test
  void numbersGroupsOfInstancesAfterTheFixedOnes() {
    String text =
        "{\"g\":[{{#instance_list}}\"{{group_id}}:{{instance}}:{{server_count}}:"
            + "{{#server_list}}{{#device}}{{instance_rank_id}}{{/device}}{{/server_list}}\","
            + "{{/instance_list}}]}";

    assertThat(
            rendered(Tables.group(), text, "ranktable-level", "group", "role-groups", "router=0"))
        .isEqualTo(
            "{\"g\":[\"1:prefill-0:1:0\",\"2:prefill-1:1:0\",\"3:decode-0:2:0123\","
                + "\"0:router-0:0:\"]}");
    assertThat(rendered(Tables.group(), text, "ranktable-level", "group"))
        .as("an instance without devices and fixed group is none")
        .isEqualTo("{\"g\":[\"0:prefill-0:1:0\",\"1:prefill-1:1:0\",\"2:decode-0:2:0123\"]}");
  }

  @Test
  void putsInstancesWithOneFixedGroupIdIntoOneEntry() {
    String text =
        "{\"g\":[{{#instance_list}}\"{{group_id}}:{{pod_count}}:{{#server_list}}{{role}}"
            + "{{instance_index}}.{{pod_index}} {{/server_list}}\",{{/instance_list}}]}";

    assertThat(
            rendered(
                Tables.group(),
                text,
                "ranktable-level",
                "group",
                "role-groups",
                "router=0 prefill=2 decode=2"))
        .isEqualTo("{\"g\":[\"2:4:prefill0.0 prefill1.0 decode0.0 decode0.1 \",\"0:1:\"]}");
  }

  @Test
  void superPodsAreNotNeededWhenTheTextSaysWhatToPrintWithoutThem() {
    String text =
        "{\"v\":\"{{#super_pod_list}}{{#first}}1.2{{/first}}{{/super_pod_list}}"
            + "{{^super_pod_list}}1.0{{/super_pod_list}}\",\"s\":[{{#super_pod_list}}"
            + "\"{{super_pod_id}}\",{{/super_pod_list}}]}";
    var onA2 =
        new Tables()
            .pod("decode", "decode-0", List.of(new Device("0", "172.16.0.1", null, null)))
            .at(Level.ROLE);

    assertThat(rendered(Tables.role(), text)).isEqualTo("{\"v\":\"1.2\",\"s\":[\"0\"]}");
    assertThat(rendered(onA2, text)).isEqualTo("{\"v\":\"1.0\",\"s\":[]}");
    assertThat(parsed(data(text)).uses()).doesNotContain("super_pod_list", "super_pod_id");
    assertThat(parsed(data(text.replace("{{^super_pod_list}}1.0{{/super_pod_list}}", ""))).uses())
        .contains("super_pod_list", "super_pod_id");
  }

  @Test
  void groupsServersBySuperPodAndListsRolesAndPods() {
    String text =
        "{\"s\":[{{#super_pod_list}}\"{{super_pod_id}}:{{#server_list}}{{server_index}}"
            + "{{/server_list}}\",{{/super_pod_list}}],"
            + "\"r\":[{{#role_list}}\"{{role}} {{server_count}} {{device_count}} {{pod_count}}\","
            + "{{/role_list}}],"
            + "\"p\":[{{#pod_list}}\"{{pod_name}} {{instance_index}} {{pod_index}}\",{{/pod_list}}]}";

    assertThat(rendered(Tables.group(), text, "ranktable-level", "group"))
        .isEqualTo(
            "{\"s\":[\"0:0123\"],\"r\":[\"prefill 2 2 2\",\"decode 2 4 2\",\"router 0 0 1\"],"
                + "\"p\":[\"prefill-0-0 0 0\",\"prefill-1-0 1 0\",\"decode-0-0 0 0\","
                + "\"decode-0-1 0 1\",\"router-0-0 0 0\"]}");
  }

  @Test
  void takesFieldsFromLabelsAnnotationsVariablesAndConstants() {
    String fields =
        "hardware_type=label:hardware\nnote=annotation:example.com/note\nmode=env:MODE\n"
            + "kind = const: a:b ";
    String text =
        "{\"x\":[{{#server_list}}\"{{hardware_type}}\",\"{{note}}\",\"{{mode}}\",\"{{kind}}\""
            + "{{^last}},{{/last}}{{/server_list}}]}";

    assertThat(rendered(Tables.of(1, 1), text, "fields", fields))
        .isEqualTo("{\"x\":[\"800I A2(64G)\",\"say \\\"hi\\\" \\\\ \",\"fast\",\"a:b\"]}");
  }

  @Test
  void givesAFieldsValueTheMeaningThatIsListed() {
    String fields =
        "kind=label:hardware\nkind[800I A2(64G)]=big = [64]\nkind[other]=small\nmode=env:MODE";
    String text = "{\"x\":[{{#server_list}}\"{{kind}} {{mode}}\"{{/server_list}}]}";

    assertThat(rendered(Tables.of(1, 1), text, "fields", fields))
        .isEqualTo("{\"x\":[\"big = [64] fast\"]}");
  }

  @Test
  void saysWhichPodLacksAField() {
    assertThat(
            failed(
                Tables.of(1, 1),
                "{\n{{#server_list}}\n\"x\":\"{{rack}}\"{{/server_list}}}",
                "fields",
                "rack=label:example.com/rack"))
        .isEqualTo("template \"t\" of namespace ai, line 3: rack has no value for pod decode-0-0");
  }

  @Test
  void saysWhichDeviceLacksAValue() {
    var table =
        new Tables()
            .pod("decode", "decode-0", List.of(new Device("3", null, null, null)))
            .at(Level.ROLE);

    assertThat(
            failed(
                table,
                "{\"x\":[{{#server_list}}{{#device}}\"{{device_ip}}\"{{/device}}{{/server_list}}]}"))
        .contains("line 1: device_ip has no value for device 3 of pod decode-0-0");
  }

  @Test
  void printsAValueOnlyWhereThereIsOne() {
    String text =
        "{\"x\":[{{#server_list}}{{#device}}{ {{#device_ip}}\"ip\":\"{{device_ip}}\"{{/device_ip}}"
            + "{{^device_ip}}\"no\":true{{/device_ip}} },{{/device}}{{/server_list}}]}";
    var table =
        new Tables()
            .pod(
                "decode",
                "decode-0",
                List.of(
                    new Device("0", "172.16.0.1", null, null),
                    new Device("1", null, null, null),
                    new Device("2", "-1", null, null)))
            .at(Level.ROLE);

    assertThat(rendered(table, text))
        .isEqualTo("{\"x\":[{\"ip\":\"172.16.0.1\"},{\"no\":true},{\"no\":true}]}");
    assertThat(parsed(data(text)).uses())
        .contains("server_list", "device")
        .doesNotContain("device_ip");
  }

  @Test
  void printsJsonValuesInThreeBraces() {
    var table =
        new Tables()
            .pod("decode", "decode-0", List.of(new Device("0", null, null, "[1]")))
            .at(Level.ROLE);
    String text =
        "{\"x\":[{{#server_list}}{{#device}}{\"l\":{{{levels}}},\"m\":{{&levels}}}{{/device}}{{/server_list}}]}";

    assertThat(rendered(table, text)).isEqualTo("{\"x\":[{\"l\":[1],\"m\":[1]}]}");
    assertThat(rejectedText(text.replace("{{&levels}}", "\"{{&levels}}\"")))
        .contains("levels is JSON and stands inside quotes");
  }

  @Test
  void printsTheVersionOfTheConsumer() {
    assertThat(rendered(Tables.role(), "{\"version\":\"{{version}}\"}", "consumer", "hccl-1.0"))
        .isEqualTo("{\"version\":\"1.0\"}");
    assertThat(rejectedText("{\"version\":\"{{version}}\"}"))
        .contains("version is known only when the setting consumer names one with a version");
  }

  @Test
  void takesTheWritingOfGoTemplatesForPlainValues() {
    assertThat(rendered(Tables.role(), "{\"status\":\"{{ .Status }}\",\"n\":\"{{.ServerCount}}\"}"))
        .isEqualTo("{\"status\":\"completed\",\"n\":\"2\"}");
  }

  @Test
  void takesOtherDelimitersFromTheSettingAndFromTheText() {
    String text =
        "{\"a\":\"<% status %>\",\"c\":\"{{status}}\",<%={{ }}=%>\"b\":\"{{status}}\","
            + "\"l\":[{{#server_list}}{{=[[ ]]=}}[[index]],{{index}}[[/server_list]]]}";

    assertThat(rejectedText(text, "delimiters", "<% %>"))
        .contains("line 1: what it prints is not JSON");
    assertThat(rendered(Tables.of(1, 1), text.replace(",{{index}}", ""), "delimiters", "<% %>"))
        .isEqualTo("{\"a\":\"completed\",\"c\":\"{{status}}\",\"b\":\"completed\",\"l\":[0]}");
  }

  @Test
  void dropsComments() {
    assertThat(rendered(Tables.role(), "{\n{{! why }}\n\"s\":\"{{status}}{{!x}}\"}"))
        .isEqualTo("{\"s\":\"completed\"}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          {\"a\":1 2}              | not JSON
          {\"a\":tr ue}            | not JSON
          {\"a\":1}{}              | something follows after the last }
          {\"a\":[1,2}             | not JSON
          {\"a\":1,,\"b\":2}       | not JSON
          {\"a\":1,\"a\":2}        | Duplicate
          [1]                      | a table is one JSON object
          {\"a\":\"x}              | not JSON
          {\"a\":\"\"}{{status}}  | status stands outside quotes and "completed" is no JSON number
          {\"a\":\"\\{{status}}\"} | a backslash stands right before status
          """)
  void refusesATextThatCannotPrintAJsonObject(String text, String message) {
    assertThat(rejectedText(text.replace("\\\"", "\"").replace("\\\\", "\\")))
        .contains("line 1: ")
        .contains(message);
  }

  @Test
  void refusesWhatIsNoJsonForThisTableOnly() {
    assertThat(failed(Tables.role(), "{\"a\":{{namespace}}}"))
        .contains("line 1: namespace stands outside quotes and \"ai\" is no JSON number");
    String keyed = "{\"a\":1{{#server_list}},\"{{instance_index}}\":0{{/server_list}}}";
    assertThat(failed(Tables.of(2, 1), keyed))
        .contains("line 1: what it prints is not JSON: Duplicate field");
  }

  @Test
  void takesATextThatIsMeantForOneServer() {
    String text =
        "{\"status\":\"{{status}}\"{{#server_list}},\"ip\":\"{{pod_ip}}\"{{/server_list}}}";

    assertThat(rendered(Tables.of(1, 1), text))
        .isEqualTo("{\"status\":\"completed\",\"ip\":\"10.42.1.0\"}");
    assertThat(failed(Tables.of(2, 1), text)).contains("Duplicate field 'ip'");
  }

  @Test
  void namesTheLineThatPrintedWhatIsNotJson() {
    String text =
        """
        {
          {{! a comment
              of two lines }}
          "a": [
            {{#server_list}}
            "{{server_id}}"
            {{/server_list}}
          ],
          "b": {{namespace_is_text}}
        }
        """;

    assertThat(rejectedText(text)).contains("line 9: \"namespace_is_text\" is unknown here");
    assertThat(failed(Tables.role(), text.replace("{{namespace_is_text}}", "1")))
        .contains("line 6: what it prints is not JSON");
  }

  @Test
  void valuesCannotChangeTheStructure() {
    var table =
        new Tables()
            .pod("decode", "decode-0", List.of(new Device("1},{\"x\":2", "a\"b\\\n", null, null)))
            .at(Level.ROLE);

    assertThat(
            failed(
                table,
                "{\"x\":[{{#server_list}}{{#device}}{{device_id}}{{/device}}{{/server_list}}]}"))
        .contains("device_id stands outside quotes");
    assertThat(
            rendered(
                table,
                "{\"x\":[{{#server_list}}{{#device}}\"{{device_ip}}\"{{/device}}{{/server_list}}]}"))
        .isEqualTo("{\"x\":[\"a\\\"b\\\\\\u000a\"]}");
  }

  @Test
  void givesTheSameTextForLargeTablesInLinearTime() {
    String text = bundled("hccl-role").getOrDefault("ranktable-template", "");
    Template template = parsed(data(text));

    var outcome = Renderer.render(template, Tables.of(1024, 16));

    assertThat(outcome).isInstanceOf(Renderer.Outcome.Rendered.class);
    assertThat(((Renderer.Outcome.Rendered) outcome).json())
        .contains("\"rank_id\":\"16383\"}]}]}")
        .doesNotContain(" ");
  }

  @Test
  void printsRoleInstanceAndGroupOfTheTable() {
    assertThat(
            rendered(
                new Tables()
                    .pod("a", "a-0", List.of(new Device("0", null, null, null)), Map.of("k", "v"))
                    .at(Level.ROLE),
                "{\"x\":\"{{role}}/{{instance}}/{{group}}\"}"))
        .isEqualTo("{\"x\":\"a/a-0/m-0\"}");
  }
}
