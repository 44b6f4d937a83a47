package io.ranktable.webhook.cli.offline;

import static io.ranktable.webhook.cli.Cli.file;
import static io.ranktable.webhook.cli.Cli.recorded;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.ranktable.webhook.cli.Cli;
import io.ranktable.webhook.cli.Cli.Run;
import io.ranktable.webhook.cli.console.ExitCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RenderCommandTest {

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"text", "json", "table", "yaml"})
  void printsVerdictAndTableInEveryFormat(String format) {
    Run run = Cli.run("render", "-f", file("pair.yaml"), "-o", format).ends(ExitCode.OK);
    Cli.golden("render-pair." + format, run.out());
    boolean separate = format.equals("table") || format.equals("yaml");
    assertThat(run.err().contains("is completed: 2 of 2 pods reported")).isEqualTo(separate);
  }

  @Test
  void takesPodsFromStdinAsKubectlPrintsThem() throws IOException {
    String pods = Files.readString(Path.of(file("pair.yaml")));
    Run asFile = Cli.run("render", "-f", file("pair.yaml"), "-o", "table");
    assertThat(Cli.piped(pods, "render", "-f", "-", "-o", "table").out())
        .isEqualTo(asFile.out())
        .startsWith("{\"version\":\"1.0\"");
    Run list =
        Cli.run("render", "-f", recorded("kthena/pods"), "--template", "hccl-group", "-o", "json");
    String items =
        StreamSupport.stream(list.json().path("pods").spliterator(), false)
            .map(pod -> pod.path("name").asText())
            .map(name -> read(Path.of(recorded("kthena/pods"), name + ".json")))
            .reduce((a, b) -> a + "," + b)
            .orElseThrow();
    String document = "{\"apiVersion\":\"v1\",\"kind\":\"List\",\"items\":[" + items + "]}";
    JsonNode piped =
        Cli.piped(document, "render", "-f", "-", "--template", "hccl-group", "-o", "json").json();
    assertThat(piped.path("tables")).isNotEmpty().isEqualTo(list.json().path("tables"));
    assertThat(piped.path("pods").path(7).path("source").asText())
        .isEqualTo("stdin, document 1, item 8 (line 1)");
  }

  @Test
  void saysByNameWhatRecordedPodsWaitFor() {
    Run run =
        Cli.run(
                "render",
                "-f",
                recorded("lws/pods"),
                "-f",
                recorded("lws/parents"),
                "--template",
                "hccl-role")
            .ends(ExitCode.INITIALIZING);
    Cli.golden("render-lws.text", run.out());
    assertThat(run.out()).contains("0 of 3 pods reported", "likewise lws1-0-1, lws1-0-2");
  }

  @Test
  void namesTheParentThatIsNeededToKnowHowManyPodsThereShallBe() throws IOException {
    Path pod = directory.resolve("pod.yaml");
    Files.writeString(pod, Cli.run("inject", "-f", file("statefulset.yaml")).out());
    Run alone = Cli.run("render", "-f", pod.toString()).ends(ExitCode.INITIALIZING);
    assertThat(alone.out())
        .contains(
            "an unknown number of pods",
            "StatefulSet models/decode is not among the input (kubectl get statefulset.apps -n"
                + " models decode -o yaml prints it)");
    Run both =
        Cli.run("render", "-f", pod.toString(), "-f", file("statefulset.yaml"))
            .ends(ExitCode.INITIALIZING);
    assertThat(both.out()).contains("waiting for 1 more of 2 pods, there is decode-0");
  }

  @Test
  void podsThatAreInjectedSitWhereTheirStatusSays() throws IOException {
    String report = "ascend.kubectl.kubernetes.io/ascend-910-configuration";
    String bare =
        Files.readString(Path.of(file("pair.yaml"))).replace(report, "ranktable.test/later");
    Run injected = Cli.piped(bare, "inject", "-f", "-").ends(ExitCode.OK);
    String later = injected.out().replace("ranktable.test/later", report);
    // Its status is believed: what the annotation says now changes nothing.
    String changed = later.replace("ranktable.io/group: pair", "ranktable.io/group: other");
    JsonNode rendered =
        Cli.piped(changed, "render", "-f", "-", "-o", "json").ends(ExitCode.OK).json();
    assertThat(rendered.at("/pods/0/standing").asText()).isEqualTo("injected");
    assertThat(rendered.at("/tables/0/key/group").asText()).isEqualTo("pair");
    assertThat(rendered.at("/tables/0/text"))
        .isEqualTo(
            Cli.run("render", "-f", file("pair.yaml"), "-o", "json").json().at("/tables/0/text"));
  }

  @Test
  void anotherTemplatePlacesInjectedPodsAnew() {
    String injected = Cli.run("inject", "-f", file("pair.yaml")).out();
    JsonNode rendered =
        Cli.piped(injected, "render", "-f", "-", "-o", "json", "--template", file("template.yaml"))
            .ends(ExitCode.OK)
            .json();
    assertThat(rendered.at("/tables/0/key/template").asText()).isEqualTo("template");
    assertThat(rendered.at("/pods/0/standing").asText()).isEqualTo("placed");
  }

  @Test
  void aReportThatWasThereAtCreationIsNotBelieved() {
    String injected = Cli.run("inject", "-f", file("pair.yaml")).out();
    Run run = Cli.piped(injected, "render", "-f", "-").ends(ExitCode.INITIALIZING);
    assertThat(run.out()).contains("still has the text that was there when the pod was created");
  }

  @Test
  void anInvalidTableIsShownWithWhatIsWrongWithIt() throws IOException {
    Path template = directory.resolve("mine.yaml");
    Files.writeString(
        template,
        Files.readString(Path.of(file("template.yaml"))).replace("{{rank_id}}", "{{device_id}}"));
    Run run =
        Cli.run("render", "-f", file("pair.yaml"), "--template", template.toString())
            .ends(ExitCode.INVALID);
    assertThat(run.out())
        .contains("invalid: 2 of 2 pods reported", "hccl.rank-id.contiguous")
        .contains("\"rank_id\":\"4\"");
    Run json =
        Cli.run("render", "-f", file("pair.yaml"), "--template", template.toString(), "-o", "json");
    assertThat(json.json().at("/tables/0/refusedText").asText()).contains("\"rank_id\":\"4\"");
    assertThat(json.json().at("/tables/0/reasons/0/reason").asText()).isEqualTo("TableInvalid");
    assertThat(
            Cli.run(
                    "render",
                    "-f",
                    file("pair.yaml"),
                    "--template",
                    template.toString(),
                    "-o",
                    "table")
                .out())
        .isEmpty();
  }

  @Test
  void aPodThatAdmissionWouldRefuseIsToldAndNamed() throws IOException {
    String pods = Files.readString(Path.of(file("pair.yaml"))).replace("hccl-group", "hccl-grup");
    Run run = Cli.piped(pods, "render", "-f", "-", "-o", "json").ends(ExitCode.DENIED);
    assertThat(run.json().at("/outcome").asText()).isEqualTo("denied");
    assertThat(run.json().at("/pods/0/denials/0/reason").asText()).isEqualTo("TemplateNotFound");
    assertThat(run.json().at("/pods/0/denials/0/message").asText()).contains("hccl-group");
    assertThat(Cli.piped(pods, "render", "-f", "-").out())
        .contains("pod default/master is denied", "pod default/worker is denied");
  }

  @Test
  void ownPodFormatProfileAndTemplateComeFromFilesOrFromTheInput() throws IOException {
    Path format = directory.resolve("my-plugin.yaml");
    Files.writeString(
        format,
        """
        annotations: example.com/npus
        resources: example.com/npu
        devices: /list
        device-id: /n
        device-ip: /address
        """);
    Path profile = directory.resolve("engine.yaml");
    Files.writeString(
        profile,
        """
        name: engine
        match: {owner: {apiGroup: example.com, kind: Engine}}
        group: {owner: name}
        role: {const: serving}
        instance: {const: "0"}
        index: {nameRegex: '-(\\d+)$'}
        expected:
          role: {object: {apiVersion: example.com/v1, kind: Engine, name: {owner: name}, path: spec.size}}
          group: {object: {apiVersion: example.com/v1, kind: Engine, name: {owner: name}, path: spec.size}}
        """);
    Path template = directory.resolve("mine.yaml");
    Files.writeString(
        template,
        "pod-ranktable-format: my-plugin\n" + Files.readString(Path.of(file("template.yaml"))));
    String input =
        """
        apiVersion: example.com/v1
        kind: Engine
        metadata: {name: llama}
        spec: {size: 1}
        ---
        apiVersion: v1
        kind: Pod
        metadata:
          name: llama-0
          uid: 7c3f1d52-1111-4abc-9def-00000000d0c0
          annotations: {ranktable.io/template: mine, example.com/npus: '{"list":[{"n":3,"address":"172.30.0.3"}]}'}
          ownerReferences: [{apiVersion: example.com/v1, kind: Engine, name: llama, uid: u, controller: true}]
        spec: {containers: [{name: engine, image: i, resources: {limits: {example.com/npu: 1}}}]}
        status: {podIP: 10.8.0.7, hostIP: 10.9.0.7}
        """;
    String[] files = {
      "render",
      "-f",
      "-",
      "-o",
      "table",
      "--pod-format",
      format.toString(),
      "--profile",
      profile.toString()
    };
    String[] withTemplate =
        Stream.concat(Arrays.stream(files), Stream.of("--template", template.toString()))
            .toArray(String[]::new);
    Run byFiles = Cli.piped(input, withTemplate).ends(ExitCode.OK);
    assertThat(byFiles.out())
        .contains("\"device_id\":\"3\",\"device_ip\":\"172.30.0.3\",\"rank_id\":\"0\"");

    String maps =
        configMap("mine", "default", "template", template)
            + configMap("my-plugin", "ranktable-system", "pod-format", format)
            + configMap("engine", "ranktable-system", "profiles", profile);
    Run byInput = Cli.piped(maps + input, "render", "-f", "-", "-o", "table").ends(ExitCode.OK);
    assertThat(byInput.out()).isEqualTo(byFiles.out());
  }

  @Test
  void aStoredTableKeepsTheSeatsThatTheControllerGave() throws IOException {
    String pods =
        Files.readString(Path.of(file("pair.yaml")))
            .replace("name: master", "generateName: a-")
            .replace("name: worker", "generateName: b-")
            .replace("ranktable.io/role: prefill", "ranktable.io/role: decode")
            .replace("\"pod_name\":\"master\",", "")
            .replace("\"pod_name\":\"worker\",", "");
    Run first = Cli.piped(pods, "render", "-f", "-", "-o", "yaml").ends(ExitCode.OK);
    String slots =
        first.out().lines().dropWhile(line -> !line.startsWith("  slots:")).toList().get(1).strip();
    assertThat(slots).startsWith("0 0b8b4f0c");
    String swapped = first.out().replace("    0 0b8b4f0c", "    5 0b8b4f0c");
    Run second =
        Cli.piped(pods + "\n---\n" + swapped, "render", "-f", "-", "-o", "table").ends(ExitCode.OK);
    assertThat(second.out().indexOf("192.168.7.3")).isLessThan(second.out().indexOf("192.168.7.1"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          USAGE     |                                        | Missing required option: '--filename=FILE'
          USAGE     | -f DIR/pod.yaml -o xml                 | expected one of [TEXT, JSON, TABLE, YAML]
          USAGE     | -f DIR/pod.yaml --template hccl-roll   | neither a file nor a template that is known here. Known are
          BAD_INPUT | -f DIR/nothing.yaml                    | There is no file DIR/nothing.yaml.
          BAD_INPUT | -f DIR/empty                           | holds no file that ends with
          BAD_INPUT | -f DIR/broken.yaml                     | DIR/broken.yaml, document 2, line 7 is neither YAML nor JSON
          BAD_INPUT | -f DIR/number.yaml                     | Pod p (DIR/number.yaml, document 1 (line 1)): in its annotations the value of ranktable.io/size is no text
          BAD_INPUT | -f DIR/pod.yaml -f DIR/pod.yaml        | Pod p (DIR/pod.yaml, document 1 (line 1)) is given twice
          BAD_INPUT | -f DIR/pod.yaml                        | None of the 1 pods has the annotation ranktable.io/template
          BAD_INPUT | -f DIR/map.yaml                        | The input holds no pods.
          BAD_INPUT | -f DIR/pod.yaml --template DIR/pod.yaml | must hold one ConfigMap, or the data of one; it holds none
          BAD_INPUT | -f DIR/pod.yaml --template DIR/map.yaml | ranktable-template
          BAD_INPUT | -f DIR/pod.yaml --pod-format DIR/format.yaml | key "devicez" is unknown
          BAD_INPUT | -f DIR/pod.yaml --profile DIR/format.yaml | DIR/format.yaml
          """)
  void whatCannotBeUsedIsToldWithItsPlace(ExitCode code, String options, String sentence)
      throws IOException {
    Files.createDirectory(directory.resolve("empty"));
    Files.writeString(
        directory.resolve("broken.yaml"),
        "kind: Pod\nmetadata:\n  name: p\n---\nkind: Pod\na: [\n");
    String pod =
        "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c}]}}";
    Files.writeString(directory.resolve("pod.yaml"), pod);
    Files.writeString(
        directory.resolve("number.yaml"),
        pod.replace("name: p}", "name: p, annotations: {ranktable.io/size: 2}}"));
    Files.writeString(
        directory.resolve("map.yaml"), "{apiVersion: v1, kind: ConfigMap, metadata: {name: m}}");
    Files.writeString(directory.resolve("format.yaml"), "devicez: /devices\n");

    String given =
        options == null ? "" : " " + options.strip().replace("DIR", directory.toString());
    Run run = Cli.run(("render" + given).split(" ")).ends(code);

    assertThat(run.err()).contains(sentence.strip().replace("DIR", directory.toString()));
    assertThat(run.out()).isEmpty();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String configMap(String name, String namespace, String kind, Path data) {
    String file = kind.equals("profiles") ? "  engine.yaml: |\n" : "";
    String indent = kind.equals("profiles") ? "    " : "  ";
    return """
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: %s, namespace: %s, labels: {ranktable.io/kind: %s}}
    data:
    %s%s---
    """
        .formatted(name, namespace, kind, file, read(data).indent(indent.length()));
  }
}
