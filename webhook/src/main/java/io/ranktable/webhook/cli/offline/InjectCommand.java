package io.ranktable.webhook.cli.offline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.fge.jsonpatch.JsonPatchOperation;
import io.ranktable.core.injection.GateSettings;
import io.ranktable.core.table.Finding;
import io.ranktable.core.table.Names;
import io.ranktable.webhook.cli.console.Console;
import io.ranktable.webhook.cli.console.ExitCode;
import io.ranktable.webhook.cli.input.BadInputException;
import io.ranktable.webhook.cli.input.Input;
import io.ranktable.webhook.cli.input.InputOptions;
import io.ranktable.webhook.cli.input.Manifest;
import io.ranktable.webhook.cli.input.ManifestWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ranktable inject}: a pod as the user writes it to the pod as the webhook lets it in. */
@Command(
    name = "inject",
    sortOptions = false,
    description = {
      "Prints pods as the webhook would let them in, or says why it would deny them.",
      "Where the input has no pods, the first pod of each Deployment, ReplicaSet, StatefulSet and Job"
          + " in it is made up. ConfigMaps among the input count as templates, pod formats and"
          + " profiles. Whether the namespaces are opted in is not looked at.",
      "Example: ranktable inject -f statefulset.yaml"
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:every pod would be let in, also those that ask for no table",
      "1:the program failed",
      "2:an option cannot be used",
      "3:a file cannot be used",
      "6:a pod would be denied; stderr says why, and nothing is printed on stdout"
    })
public final class InjectCommand implements Callable<Integer> {

  private static final ObjectMapper JSON = new ObjectMapper();

  @Mixin private InputOptions options = new InputOptions();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "yaml",
      description =
          "yaml (default) or json: the pods; patch: the JSON patch (RFC 6902) of each pod on a line"
              + " of its own")
  private Output output = Output.YAML;

  @Option(
      names = "--gate-cpu",
      paramLabel = "CPU",
      description = "CPU of the gate, where an installation sets another than 100m")
  private String cpu = GateSettings.defaults().cpu();

  @Option(
      names = "--gate-memory",
      paramLabel = "MEMORY",
      description = "memory of the gate, where an installation sets another than 64Mi")
  private String memory = GateSettings.defaults().memory();

  private final Console console;
  private final List<ObjectNode> pods = new ArrayList<>();
  private final List<String> patches = new ArrayList<>();
  private boolean denied;

  /** What is printed on stdout. */
  enum Output {
    /** Pods as YAML. */
    YAML,
    /** Pods as JSON. */
    JSON,
    /** Patches only. */
    PATCH
  }

  /** The command with its streams. */
  public InjectCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws BadInputException, JsonProcessingException {
    Input input = options.read(console.in());
    Admission admission = new Admission(input.catalog().catalog(), new GateSettings(cpu, memory));
    if (input.pods().isEmpty()) {
      madeUp(input, admission);
    } else {
      for (Manifest pod : input.pods()) {
        admit(admission, pod.object(), pod.toString(), pod.namespace());
      }
    }
    if (denied) {
      return ExitCode.DENIED.number();
    }
    console
        .out()
        .print(
            switch (output) {
              case YAML -> ManifestWriter.yaml(pods);
              case JSON -> ManifestWriter.json(pods);
              case PATCH -> patches.stream().map(line -> line + "\n").collect(Collectors.joining());
            });
    return ExitCode.OK.number();
  }

  private void madeUp(Input input, Admission admission)
      throws BadInputException, JsonProcessingException {
    boolean any = false;
    for (Manifest manifest : input.manifests()) {
      ObjectNode pod = WorkloadPod.of(manifest).orElse(null);
      if (pod != null) {
        any = true;
        if (input.template().isPresent()
            && !manifest.object().at("/spec/template/metadata/annotations").has(Names.TEMPLATE)) {
          pod.withObject("/metadata/annotations")
              .put(Names.TEMPLATE, input.template().get().name());
        }
        admit(admission, pod, "the first pod of " + manifest, manifest.namespace());
      }
    }
    if (!any) {
      throw new BadInputException(
          "The input holds no pods, and nothing that pods can be made of ("
              + String.join(", ", new TreeSet<>(WorkloadPod.KINDS))
              + "). Of another workload give one of its pods: kubectl get pod NAME -o yaml.");
    }
  }

  private void admit(Admission admission, ObjectNode pod, String title, String namespace)
      throws JsonProcessingException {
    switch (admission.admit(pod, namespace)) {
      case Admission.Outcome.Admitted(
              ObjectNode admitted,
              List<JsonPatchOperation> patch,
              List<String> warnings) -> {
        warnings.forEach(warning -> console.err().println(title + ": warning: " + warning));
        pods.add(admitted);
        patches.add(JSON.writeValueAsString(patch));
      }
      case Admission.Outcome.NotOurs() -> {
        console
            .err()
            .println(
                title
                    + " has no annotation "
                    + Names.TEMPLATE
                    + ", so it asks for no table and stays as it is.");
        pods.add(pod);
        patches.add("[]");
      }
      case Admission.Outcome.Denied(List<Finding> findings) -> {
        denied = true;
        findings.forEach(
            finding ->
                console
                    .err()
                    .println(
                        title
                            + " is denied: "
                            + finding.reason().text()
                            + ": "
                            + finding.message()));
      }
    }
  }
}
