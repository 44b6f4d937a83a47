package io.ranktable.webhook.cli.offline;

import static io.ranktable.webhook.cli.Cli.file;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.fge.jsonpatch.JsonPatch;
import com.github.fge.jsonpatch.JsonPatchException;
import io.ranktable.webhook.cli.Cli;
import io.ranktable.webhook.cli.Cli.Run;
import io.ranktable.webhook.cli.console.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InjectCommandTest {

  private static final String POD =
      """
      {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p", "annotations":
       {"ranktable.io/template": "hccl-role", "ranktable.io/group": "g", "ranktable.io/size": "1"}},
       "spec": {"containers": [{"name": "c", "image": "i"}]}}
      """;

  @Test
  void printsTheFirstPodOfAStatefulSetAsTheWebhookLetsItIn() {
    Run run = Cli.run("inject", "-f", file("statefulset.yaml")).ends(ExitCode.OK);
    Cli.golden("inject-statefulset.yaml", run.out());
    assertThat(run.out())
        .contains("name: decode-0", "name: ranktable-gate", "ranktable.io/injected: \"true\"");
  }

  @Test
  void thePatchMakesOfThePodWhatJsonOutputShows()
      throws JsonProcessingException, IOException, JsonPatchException {
    String patch = Cli.piped(POD, "inject", "-f", "-", "-o", "patch").ends(ExitCode.OK).out();
    JsonNode pod = Cli.piped(POD, "inject", "-f", "-", "-o", "json").ends(ExitCode.OK).json();
    ObjectMapper json = new ObjectMapper();
    JsonNode patched = JsonPatch.fromJson(json.readTree(patch)).apply(json.readTree(POD));

    assertThat(patch.lines()).hasSize(1);
    assertThat(pod.at("/spec/initContainers/0/name").asText()).isEqualTo("ranktable-gate");
    assertThat(patched.path("spec")).isEqualTo(pod.path("spec"));
    assertThat(patched.at("/metadata/annotations")).isEqualTo(pod.at("/metadata/annotations"));
  }

  @Test
  void anInjectedPodStaysAsItIs() {
    String once = Cli.piped(POD, "inject", "-f", "-", "-o", "json").out();
    Run twice = Cli.piped(once, "inject", "-f", "-", "-o", "json").ends(ExitCode.OK);
    assertThat(twice.json()).isEqualTo(Cli.piped(POD, "inject", "-f", "-", "-o", "json").json());
  }

  @Test
  void theGateHasTheResourcesOfTheInstallation() {
    JsonNode pod =
        Cli.piped(
                POD,
                "inject",
                "-f",
                "-",
                "-o",
                "json",
                "--gate-cpu",
                "50m",
                "--gate-memory",
                "32Mi")
            .ends(ExitCode.OK)
            .json();
    assertThat(pod.at("/spec/initContainers/0/resources/limits").toString())
        .contains("\"32Mi\"", "\"50m\"");
  }

  @Test
  void aDeniedPodIsExplainedAndNothingIsPrinted() {
    Run run = Cli.piped(POD.replace("hccl-role", "hccl-rol"), "inject", "-f", "-");
    run.ends(ExitCode.DENIED);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .contains("is denied: TemplateNotFound: ", "hccl-role")
        .contains("Pod p (stdin");
  }

  @Test
  void aPodThatAsksForNothingPassesUnchanged() {
    Run run =
        Cli.piped(POD.replace("ranktable.io/template", "other"), "inject", "-f", "-", "-o", "json")
            .ends(ExitCode.OK);
    assertThat(run.err()).contains("has no annotation ranktable.io/template");
    assertThat(run.json().at("/spec").has("initContainers")).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Deployment  | apps/v1  | ReplicaSet | m-0000000000
          ReplicaSet  | apps/v1  | ReplicaSet | m
          Job         | batch/v1 | Job        | m
          StatefulSet | apps/v1  | StatefulSet | m
          """)
  void aWorkloadsPodHasTheOwnerThatItsControllerGives(
      String kind,
      String version,
      String owner,
      String name,
      @org.junit.jupiter.api.io.TempDir Path directory)
      throws IOException {
    Path workload = directory.resolve("workload.yaml");
    Files.writeString(
        workload,
        """
        apiVersion: %s
        kind: %s
        metadata: {name: m}
        spec:
          replicas: 1
          completions: 1
          completionMode: Indexed
          selector: {matchLabels: {app: m}}
          template:
            metadata: {labels: {app: m}, annotations: {ranktable.io/template: hccl-role, ranktable.io/group: m, ranktable.io/size: "1"}}
            spec: {containers: [{name: c, image: i}]}
        """
            .formatted(version, kind));
    JsonNode pod =
        Cli.run("inject", "-f", workload.toString(), "-o", "json").ends(ExitCode.OK).json();
    assertThat(pod.at("/metadata/ownerReferences/0/kind").asText()).isEqualTo(owner);
    assertThat(pod.at("/metadata/ownerReferences/0/name").asText()).isEqualTo(name);
    assertThat(pod.at("/spec/initContainers/0/name").asText()).isEqualTo("ranktable-gate");
  }

  @Test
  void anInputWithoutPodsSaysWhatPodsCanBeMadeOf() {
    Run run =
        Cli.piped("{apiVersion: v1, kind: Service, metadata: {name: s}}", "inject", "-f", "-")
            .ends(ExitCode.BAD_INPUT);
    assertThat(run.err()).contains("Deployment, Job, ReplicaSet, StatefulSet", "kubectl get pod");
  }
}
