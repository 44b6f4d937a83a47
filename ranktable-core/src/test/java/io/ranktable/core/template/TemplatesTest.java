package io.ranktable.core.template;

import static io.ranktable.core.template.Rendering.data;
import static io.ranktable.core.template.Rendering.parsed;
import static io.ranktable.core.template.Rendering.rejected;
import static io.ranktable.core.template.Rendering.rejectedText;
import static org.assertj.core.api.Assertions.assertThat;

import io.ranktable.core.rank.RankRules;
import io.ranktable.core.table.Level;
import io.ranktable.core.template.TemplateSettings.Delivery;
import io.ranktable.core.template.TemplateSettings.FieldSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TemplatesTest {

  private static final String TEXT = "{\"s\":[{{#server_list}}\"{{server_id}}\",{{/server_list}}]}";

  @Test
  void needsNothingButTheText() {
    TemplateSettings settings = parsed(data(TEXT)).settings();

    assertThat(settings)
        .isEqualTo(
            new TemplateSettings(
                Level.ROLE,
                "ascend-device-plugin",
                "",
                List.of(),
                "/etc/ranktable",
                "ranktable.json",
                Delivery.COPY,
                Map.of(),
                new RankRules(
                    RankRules.ServerId.AUTO,
                    RankRules.ServerPer.POD,
                    RankRules.DeviceOrder.NUMERIC,
                    List.of("prefill", "decode"),
                    Map.of()),
                Set.of(),
                Map.of(),
                0,
                Map.of()));
  }

  @Test
  void anEmptyValueMeansTheDefault() {
    Map<String, String> data = new HashMap<>(data(TEXT));
    SettingsReader.KEYS.stream()
        .filter(key -> !key.equals("ranktable-template"))
        .forEach(key -> data.put(key, " \n"));

    assertThat(parsed(data).settings()).isEqualTo(parsed(data(TEXT)).settings());
  }

  @Test
  void readsEverySetting() {
    TemplateSettings settings =
        parsed(
                data(
                    TEXT,
                    "ranktable-level",
                    "Group",
                    "node-ranktable-format",
                    "cce",
                    "supported-inference-engine",
                    "vllm-ascend 0.11",
                    "consumer",
                    "none",
                    "mount-path",
                    "/user/serverid/devindex/config",
                    "file-name",
                    "hccl.json",
                    "delivery",
                    "mount",
                    "env",
                    "A=$(RANKTABLE_FILE)\n\n B = x=y ",
                    "server-id",
                    "host-ip",
                    "server-per",
                    "node",
                    "device-order",
                    "lexicographic",
                    "role-order",
                    "decoder, prefill",
                    "role-aliases",
                    "decoder=decode P=prefill",
                    "role-groups",
                    "coordinator=0\ncontroller=1",
                    "first-group-id",
                    "7",
                    "fields",
                    "hardware_type=annotation:mind-cluster/hardware-type"))
            .settings();

    assertThat(settings)
        .isEqualTo(
            new TemplateSettings(
                Level.GROUP,
                "cce",
                "vllm-ascend 0.11",
                List.of(),
                "/user/serverid/devindex/config",
                "hccl.json",
                Delivery.MOUNT,
                Map.of("A", "$(RANKTABLE_FILE)", "B", "x=y"),
                new RankRules(
                    RankRules.ServerId.HOST_IP,
                    RankRules.ServerPer.NODE,
                    RankRules.DeviceOrder.LEXICOGRAPHIC,
                    List.of("decode", "prefill"),
                    Map.of("decoder", "decode", "P", "prefill")),
                Set.of("decode", "prefill", "coordinator", "controller"),
                Map.of("coordinator", 0, "controller", 1),
                7,
                Map.of(
                    "hardware_type",
                    new FieldSource(
                        FieldSource.Kind.ANNOTATION, "mind-cluster/hardware-type", Map.of()))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ranktable-level        | rol            | key ranktable-level: "rol" is no level; write role or group
          consumer               | hccl           | "hccl" is no consumer
          consumer               | none,xyz       | "xyz" is no consumer
          mount-path             | etc/x          | is not absolute; begin it with /
          mount-path             | /              | would hide files of the image
          mount-path             | /etc           | would hide files of the image
          mount-path             | /a/../b        | has empty, . or .. parts
          mount-path             | /a//b          | has empty, . or .. parts
          mount-path             | /a/./b         | has empty, . or .. parts
          mount-path             | /a/            | ends with /; remove it
          mount-path             | /a b           | has other characters than
          mount-path             | /a:b           | has other characters than
          mount-path             | /$(A)          | has other characters than
          file-name              | members        | is a key that every table's ConfigMap has already
          file-name              | a/b.json       | cannot be a key of a ConfigMap
          file-name              | ..data         | begins with dots
          delivery               | link           | is unknown; write one of copy, mount
          server-id              | hostip         | "hostip" is unknown; write one of auto, annotation, host-ip, pod-ip, pod-uid; did you mean "host-ip"?
          server-per             | rack           | write one of pod, node
          device-order           | numerical      | did you mean "numeric"?
          env                    | FOO            | is no variable; write one NAME=value per line
          env                    | 1A=x           | is no variable
          role-order             | a b a          | "a" stands there twice
          role-order             | a/b            | is no role
          role-aliases           | P              | is no alias; write
          role-aliases           | P=a P=b        | gives P a second meaning
          role-aliases           | a=b b=c        | leads to another alias
          role-groups            | a              | is no group; write
          role-groups            | a=0 a=1        | gives the role a second group
          first-group-id         | -1             | is no group id
          fields                 | x              | is no field; write <name>=<kind>:<source>
          fields                 | x=file:/etc    | has the unknown kind file
          fields                 | X=const:1      | is no field name
          fields                 | server_id=const:1 | is a name that templates have already
          fields                 | role=const:1   | is a name that templates have already
          fields                 | x[a]=b         | has meanings but no source; add a line x=<kind>:<source>
          fields                 | x=label:       | says not where the value comes from
          pod-ranktable-format   | A_b            | cannot be the name of a ConfigMap
          delimiters             | <%             | cannot mark tags; write two marks
          delimiters             | = =            | cannot mark tags
          delimiters             | a1 2b          | cannot mark tags
          ranktable-templat      | x              | ; did you mean "ranktable-template"?
          """)
  void saysWhatIsWrongWithAValueAndWhatToWrite(String key, String value, String message) {
    assertThat(rejected(data(TEXT, key, value)))
        .startsWith("template \"t\" of namespace ai: key ")
        .contains(message);
  }

  @Test
  void reportsEveryMistakeAtOnce() {
    String text = "{\n{{foo}}\n{{#server_list}}{{bar}}{{/server_list}}\n{{device_ip}}}";

    assertThat(
            rejected(
                    data(
                        text,
                        "ranktable-level",
                        "x",
                        "mount-path",
                        "y",
                        "file-name",
                        "digest",
                        "servr-id",
                        "auto"))
                .lines())
        .hasSize(8)
        .anySatisfy(line -> assertThat(line).contains("\"servr-id\" is unknown"))
        .anySatisfy(line -> assertThat(line).contains("key mount-path"))
        .anySatisfy(line -> assertThat(line).contains("key file-name"))
        .anySatisfy(line -> assertThat(line).contains("key ranktable-level"))
        .anySatisfy(line -> assertThat(line).contains("line 2: \"foo\""))
        .anySatisfy(line -> assertThat(line).contains("line 3: \"bar\""))
        .anySatisfy(line -> assertThat(line).contains("line 4: \"device_ip\""));
  }

  @Test
  void refusesTwoMeaningsOfOneValue() {
    assertThat(rejected(data(TEXT, "fields", "x=label:l\nx[a]=1\nx[a]=2")))
        .contains("key fields: \"x[a]=2\" gives the value a second meaning");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {{rank_id}}                                   | {{#server_list}}{{#device}} … {{/device}}{{/server_list}}
          {{#server_list}}{{rank_id}}{{/server_list}}   | {{#device}} … {{/device}}
          {{pod_name}}                                  | {{#server_list}} … {{/server_list}}
          {{super_pod_id}}                              | {{#server_list}} … {{/server_list}}
          {{group_id}}                                  | {{#instance_list}} … {{/instance_list}}
          """)
  void saysWhichListsANameNeedsAroundIt(String text, String lists) {
    assertThat(rejectedText("{ " + text + "}"))
        .contains("it belongs to the entries of another list: write " + lists + " around it");
  }

  @Test
  void refusesTwoFormatsThatDiffer() {
    assertThat(
            rejected(data(TEXT, "pod-ranktable-format", "cce", "node-ranktable-format", "kthena")))
        .contains("key node-ranktable-format: \"kthena\" differs from pod-ranktable-format");
    assertThat(
            parsed(data(TEXT, "pod-ranktable-format", "cce", "node-ranktable-format", "cce"))
                .settings()
                .podFormat())
        .isEqualTo("cce");
  }

  @Test
  void refusesAFirstGroupIdThatMeetsAFixedOne() {
    assertThat(rejected(data(TEXT, "role-groups", "a=0 b=4", "first-group-id", "4")))
        .contains("key first-group-id: \"4\" is not above the ids of role-groups")
        .contains("write 5");
    assertThat(parsed(data(TEXT, "role-groups", "a=0 b=4")).settings().firstGroupId()).isEqualTo(5);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  \n "})
  void refusesAnEmptyText(String text) {
    assertThat(rejected(data(text))).contains("key ranktable-template is missing or empty");
  }

  @Test
  void takesAnyRoleUnlessTheTextCanOnlyPrintNamedOnes() {
    String named =
        "{\"p\":[{{#roles.P.server_list}}1{{/roles.P.server_list}}],"
            + "\"d\":[{{#roles.decode.pod_list}}1{{/roles.decode.pod_list}}]";

    assertThat(parsed(data(named + "}", "role-aliases", "P=prefill")).settings().knownRoles())
        .as("names in the text, after aliases")
        .containsExactlyInAnyOrder("prefill", "decode");
    assertThat(
            parsed(data(named + "}", "role-aliases", "P=prefill", "role-groups", "router=0"))
                .settings()
                .knownRoles())
        .containsExactlyInAnyOrder("prefill", "decode", "router");
    assertThat(
            parsed(data(named + ",\"all\":[{{#pod_list}}1,{{/pod_list}}]}"))
                .settings()
                .knownRoles())
        .as("a list over every role")
        .isEmpty();
    assertThat(parsed(data(TEXT, "role-groups", "router=0")).settings().knownRoles()).isEmpty();
    assertThat(parsed(data(TEXT, "role-order", "decode,prefill")).settings().knownRoles())
        .as("an order that is given names all roles")
        .containsExactlyInAnyOrder("prefill", "decode");
  }

  @Test
  void tellsWhatTheTextUses() {
    String text =
        "{\"s\":[{{#super_pod_list}}{{#server_list}}\"{{roles.prefill.server_count}}\""
            + "{{^last}},{{/last}}{{/server_list}}{{/super_pod_list}}]}";

    assertThat(parsed(data(text)).uses())
        .containsExactlyInAnyOrder(
            "super_pod_list", "super_pod_id", "server_list", "server_count", "last");
  }

  @Test
  void theVersionChangesExactlyWithTheData() {
    String version = parsed(data(TEXT)).version();

    assertThat(parsed(data(TEXT)).version()).isEqualTo(version);
    assertThat(parsed(data(TEXT + " ")).version()).isNotEqualTo(version);
    assertThat(parsed(data(TEXT, "delivery", "copy")).version()).isNotEqualTo(version);
  }

  @Test
  void refusesTooMuchData() {
    assertThat(rejected(data(TEXT, "supported-inference-engine", "x".repeat(70_000))))
        .contains("bytes, more than 65536");
  }
}
