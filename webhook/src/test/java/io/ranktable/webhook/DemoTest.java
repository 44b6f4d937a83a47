package io.ranktable.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ranktable.webhook.cli.Ranktable;
import io.ranktable.webhook.cli.console.Console;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The demo with the whole server in this process. */
class DemoTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String TWO_PODS =
      """
      apiVersion: v1
      kind: Pod
      metadata:
        name: master
        annotations:
          ranktable.io/template: mine
          ranktable.io/group: g
          ranktable.io/size: "2"
          ascend.kubectl.kubernetes.io/ascend-910-configuration: |
            {"pod_name":"master","server_id":"0b8b4f0c-1111-4222-8333-0123456789ab","host_ip":"10.9.0.1",
             "devices":[{"device_id":"0","device_ip":"192.168.7.1"}]}
        uid: 0b8b4f0c-1111-4222-8333-0123456789ab
      spec:
        nodeName: server-1
        containers:
          - {name: engine, image: x, resources: {limits: {huawei.com/Ascend910: "1"}}}
      status: {phase: Running, podIP: 10.8.0.1, hostIP: 10.9.0.1}
      ---
      apiVersion: v1
      kind: Pod
      metadata:
        name: worker
        annotations:
          ranktable.io/template: mine
          ranktable.io/group: g
          ranktable.io/size: "2"
          ascend.kubectl.kubernetes.io/ascend-910-configuration: |
            {"pod_name":"worker","server_id":"10.9.0.2","devices":[{"device_id":"4","device_ip":"192.168.7.2"}]}
      spec:
        containers:
          - {name: engine, image: x, resources: {limits: {huawei.com/Ascend910: "1"}}}
      """;

  private static final String TEMPLATE =
      """
      ranktable-level: group
      consumer: hccl-1.0
      file-name: mine.json
      ranktable-template: |
        {"version":"1.0","status":"{{status}}","server_count":"{{server_count}}","server_list":[
        {{#server_list}}{"server_id":"{{server_id}}","device":[
        {{#device}}{"device_id":"{{device_id}}","device_ip":"{{device_ip}}","rank_id":"{{rank_id}}"},{{/device}}
        ]},{{/server_list}}]}
      """;

  @TempDir private Path directory;

  /**
   * What a run left.
   *
   * @param code exit code
   * @param out what it printed to stdout
   * @param err what it printed to stderr
   */
  private record Run(int code, String out, String err) {
    JsonNode document() throws IOException {
      return JSON.readTree(out);
    }
  }

  static Stream<Arguments> workloadsAndLevels() {
    return Stream.of("kthena", "aibrix", "lws", "jobset", "statefulset")
        .flatMap(
            workload -> Stream.of("role", "group").map(level -> Arguments.of(workload, level)));
  }

  @ParameterizedTest
  @MethodSource("workloadsAndLevels")
  void everyPodOfAWorkloadGetsItsTable(String workload, String level) throws IOException {
    Run run = demo("--json", "--workload", workload, "--level", level);

    assertThat(run.code()).as(run.err()).isZero();
    JsonNode document = run.document();
    assertThat(document.path("outcome").asText()).isEqualTo("ok");
    assertThat(document.path("problems")).isEmpty();
    assertThat(document.path("tables")).isNotEmpty();
    for (JsonNode table : document.path("tables")) {
      assertThat(table.path("state").asText()).isEqualTo("completed");
      assertThat(table.path("key").path("level").asText()).isEqualTo(level);
      JsonNode text = JSON.readTree(table.path("text").asText());
      assertThat(text.path("status").asText()).isEqualTo("completed");
      assertThat(text.path("server_list")).hasSameSizeAs(table.path("members"));
      assertThat(ranks(text)).isEqualTo(counted(ranks(text).size()));
      assertThat(Path.of(table.path("file").asText())).hasContent(table.path("text").asText());
    }
    List<String> members =
        each(document.path("tables"))
            .flatMap(table -> each(table.path("members")))
            .map(member -> member.path("pod").asText())
            .sorted()
            .toList();
    List<String> open =
        each(document.path("pods"))
            .filter(pod -> pod.path("gate").asText().equals("open"))
            .map(pod -> pod.path("name").asText())
            .sorted()
            .toList();
    assertThat(open).isNotEmpty().isEqualTo(members);
    assertThat(each(document.path("pods")).filter(pod -> !pod.path("gate").asText().equals("open")))
        .allSatisfy(
            pod -> {
              assertThat(pod.path("name").asText()).contains("routing");
              assertThat(pod.path("gate").asText()).isEqualTo("none");
            });
  }

  @Test
  void theStoryTellsWhatIsMissingByNameAndEndsWithTheTable() {
    Run run = demo();

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out())
        .containsSubsequence(
            "creates ModelServing qwen",
            "added init container ranktable-gate",
            "4 gates wait",
            "1 of 4 pods reported; waiting for qwen-0-decode-0-0, qwen-0-decode-1-0,"
                + " qwen-0-prefill-0-1",
            "completed: 4 of 4 pods reported",
            "was poked",
            "opens",
            "\"rank_id\":\"15\"",
            "saved in",
            "All tables are complete");
  }

  @Test
  void theUsersOwnPodsAndTemplateArePlayedWithTheDevicesThatTheFileNames() throws IOException {
    Path pods = write("pods.yaml", TWO_PODS);
    Path template = write("mine.yaml", TEMPLATE);

    Run run = demo("--json", "-f", pods.toString(), "--template", template.toString());

    assertThat(run.code()).as(run.err()).isZero();
    JsonNode table = run.document().path("tables").elements().next();
    JsonNode text = JSON.readTree(table.path("text").asText());
    assertThat(text.toString())
        .contains("192.168.7.1", "192.168.7.2", "\"server_id\":\"10.9.0.1\"")
        .contains("\"server_id\":\"10.9.0.2\"", "\"device_id\":\"4\"");
    assertThat(table.path("members").path(0).path("ip").asText()).isEqualTo("10.8.0.1");
  }

  @Test
  void aTableThatStaysIncompleteIsAFailureThatSaysWhatIsMissing() throws IOException {
    Path pods =
        write("pods.yaml", TWO_PODS.replace("\"2\"", "\"3\"").replace("mine", "hccl-group"));

    Run run = demo("--json", "--timeout", "1", "-f", pods.toString());

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.document().path("outcome").asText()).isEqualTo("failed");
    assertThat(run.document().path("problems").toString())
        .contains("initializing", "2 of 3", "gate of pod master still waits");
  }

  @Test
  void devicesAreNotInventedForAPodThatIsReportedInAnotherFormat() throws IOException {
    Path pods =
        write(
            "pods.yaml",
            TWO_PODS
                .replace("mine", "hccl-group")
                .replace(
                    "ascend.kubectl.kubernetes.io/ascend-910",
                    "cce.kubectl.kubernetes.io/ascend-1980"));

    Run run = demo("--json", "--timeout", "1", "-f", pods.toString());

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.document().path("problems").toString())
        .contains("initializing: 0 of 2 pods reported", "if it writes another key");
    assertThat(run.err()).doesNotContain("exit code 143");
  }

  @Test
  void aTableThatIsInvalidDoesNotEndTheWaitForTheOthers() throws IOException {
    String without =
        TWO_PODS
            .lines()
            .takeWhile(line -> !line.contains("---"))
            .filter(
                line ->
                    !line.contains("ascend")
                        && !line.contains("{\"pod_name\"")
                        && !line.contains("devices"))
            .map(
                line ->
                    line.replace("master", "idle")
                        .replace(", resources: {limits: {huawei.com/Ascend910: \"1\"}}", ""))
            .map(line -> line.replace("group: g", "group: other").replace("\"2\"", "\"1\""))
            .filter(line -> !line.contains("uid:") && !line.contains("status:"))
            .collect(Collectors.joining("\n"));
    Path pods = write("pods.yaml", (without + "\n---\n" + TWO_PODS).replace("mine", "hccl-group"));

    Run run = demo("--json", "-f", pods.toString());

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.document().path("problems").toString())
        .contains("is invalid", "pods without NPUs are not in it", "gate of pod idle still waits")
        .doesNotContain("pod master", "pod worker");
  }

  @Test
  void aDeniedPodIsAFailureWithTheWebhooksSentence() throws IOException {
    Path pods = write("pods.yaml", TWO_PODS);

    Run run = demo("--json", "--timeout", "1", "-f", pods.toString());

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.document().path("problems").toString()).contains("was denied", "mine");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          2 | --workload slurm                   | --workload slurm is unknown. Known are kthena
          2 | --level pod                        | --level pod is unknown: it is role or group
          2 | --template nothing                 | neither a file nor a template that is known here
          2 | --template hccl-role --level group | Template hccl-role has level role
          3 | --template DIR/bad-template.yaml   | ranktable-levl
          3 | --template DIR/two.yaml            | must hold one ConfigMap
          3 | -f DIR/missing.yaml                | There is no file
          3 | -f DIR/none                        | holds no file that ends with .yaml, .yml or .json
          3 | -f DIR/broken.yaml                 | broken.yaml, document 1, line 2 is neither YAML nor JSON: while parsing a flow sequence, expected ',' or ']'
          3 | -f DIR/number.yaml                 | Pod p (DIR/number.yaml, document 1 (line 1)): in its annotations the value of ranktable.io/size is no text
          3 | -f DIR/value.yaml                  | is no object
          3 | -f DIR/nameless.yaml               | needs apiVersion, kind and metadata.name
          3 | -f DIR/empty.yaml                  | holds no pods
          3 | -f DIR/plain.yaml                  | no pod has the annotation ranktable.io/template
          3 | -f DIR/twice.yaml                  | there is one of that name already
          2 | -f DIR/plain.yaml --workload lws   | cannot be given together
          2 | --timeout 0                        | must be one second or more
          2 | --timeout soon                     | 'soon' is not an int
          2 | --speed                            | Unknown option: '--speed'
          """)
  void whatCannotBePlayedIsToldInASentence(int code, String options, String sentence)
      throws IOException {
    write("bad-template.yaml", "ranktable-levl: role\nranktable-template: '{}'\n");
    write("two.yaml", "{a: b}\n---\n{c: d}\n");
    write("broken.yaml", "kind: [Pod\n");
    write("value.yaml", "just words\n");
    write(
        "number.yaml",
        "{apiVersion: v1, kind: Pod, metadata: {name: p, annotations: {ranktable.io/size: 2}}}\n");
    write("nameless.yaml", "{apiVersion: v1, kind: Pod, metadata: {}}\n");
    write("empty.yaml", "# nothing\n");
    Files.createDirectory(directory.resolve("none"));
    String plain = "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: []}}\n";
    write("plain.yaml", plain);
    write(
        "twice.yaml",
        "---\n" + TWO_PODS.replace("mine", "hccl-group").replace("name: worker", "name: master"));

    Run run = demo(inDirectory(options).split(" "));

    assertThat(run.code()).as(run.err()).isEqualTo(code);
    assertThat(run.err()).contains(inDirectory(sentence));
  }

  private String inDirectory(String text) {
    return text.strip().replace("DIR", directory.toString());
  }

  private Run demo(String... options) {
    List<String> args = new ArrayList<>(List.of("demo"));
    args.addAll(List.of(options));
    args.addAll(List.of("--out", directory.resolve("out").toString()));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console =
        new Console(
            InputStream.nullInputStream(),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    int code =
        Ranktable.run(RanktableApplication::startForDemo, console, args.toArray(String[]::new));
    return new Run(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  private static List<String> ranks(JsonNode table) {
    return each(table.path("server_list"))
        .flatMap(server -> each(server.path("device")))
        .map(device -> device.path("rank_id").asText())
        .toList();
  }

  private static List<String> counted(int size) {
    return Stream.iterate(0, i -> i + 1).limit(size).map(String::valueOf).toList();
  }

  private static Stream<JsonNode> each(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false);
  }
}
