package io.ranktable.core.family;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ranktable.core.catalog.Catalog;
import io.ranktable.core.decision.Member;
import io.ranktable.core.family.Scene.Verdict;
import io.ranktable.core.injection.GateSettings;
import io.ranktable.core.injection.InjectionOutcome;
import io.ranktable.core.injection.InjectionRequest;
import io.ranktable.core.injection.Injector;
import io.ranktable.core.report.PodFormat;
import io.ranktable.core.table.Placement;
import io.ranktable.core.table.PodFacts;
import io.ranktable.core.table.PodReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The pod formats of docs/pod-formats.md, from the text there to a table. No code is added. */
class PodFormatExampleTest {

  private static final Path DOC =
      Path.of(System.getProperty("basedir", "."), "../docs/pod-formats.md");
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void theFormatThatIsAddedThereGivesTheTableThere() throws IOException {
    String report = block("json", 0);
    Catalog catalog = Scene.with(List.of(block("yaml", 1).split("(?m)^---$")));
    ObjectNode pod = pod("example-role", "example.com/npu", Map.of("example.com/npu-fan", "1"), 2);

    PodFacts running = running(admitted(catalog, pod), "example.com/npu-topology", report);

    assertThat(Scene.json(table(catalog, running))).isEqualTo(Scene.json(block("json", 1)));
  }

  @Test
  void aFormatOfTheNameOfABuiltInOneServesTheBundledTemplates() throws IOException {
    JsonNode values = Scene.yaml(block("yaml", 0)).path("podFormats");
    String name = values.fieldNames().next();
    ObjectNode map = JSON.createObjectNode();
    map.putObject("metadata")
        .put("name", name)
        .put("namespace", "ranktable-system")
        .putObject("labels")
        .put("ranktable.io/kind", "pod-format");
    map.set("data", values.path(name));
    Catalog catalog = Scene.with(List.of(map.toString()));
    assertThat(format(catalog, name).annotations())
        .isEqualTo(format(Scene.BUNDLED, "cce").annotations());
    assertThat(format(catalog, name).pointers()).isEqualTo(format(Scene.BUNDLED, "cce").pointers());

    ObjectNode pod = pod("hccl-role", "huawei.com/ascend-1980", Map.of(), 1);
    PodFacts running =
        running(
            admitted(catalog, pod),
            "cce.kubectl.kubernetes.io/ascend-rank-table",
            "{\"pod_name\":\"m-0\",\"server_id\":\"10.1.4.7\",\"device\":"
                + "[{\"device_id\":\"4\",\"device_ip\":\"172.20.7.14\"}]}");

    assertThat(Scene.json(table(catalog, running)).findValuesAsText("device_ip"))
        .containsExactly("172.20.7.14");
  }

  private static PodFormat format(Catalog catalog, String name) {
    if (catalog.podFormat(Scene.NAMESPACE, name)
        instanceof Catalog.Lookup.Found<PodFormat>(PodFormat format)) {
      return format;
    }
    throw new AssertionError(name);
  }

  private static ObjectNode pod(
      String template, String resource, Map<String, String> others, int npus) {
    ObjectNode pod = JSON.createObjectNode();
    pod.putObject("metadata")
        .put("name", "m-0")
        .putObject("annotations")
        .put("ranktable.io/template", template)
        .put("ranktable.io/group", "m")
        .put("ranktable.io/size", "1");
    ObjectNode engine = pod.putObject("spec").putArray("containers").addObject();
    ObjectNode requests =
        engine
            .put("name", "engine")
            .put("image", "example.com/engine:v1")
            .putObject("resources")
            .putObject("requests");
    requests.put(resource, Integer.toString(npus));
    others.forEach(requests::put);
    return pod;
  }

  private static ObjectNode admitted(Catalog catalog, ObjectNode pod) {
    InjectionOutcome outcome =
        Injector.inject(
            new InjectionRequest(pod, Scene.NAMESPACE, "uid-of-request"),
            catalog,
            GateSettings.defaults());
    assertThat(outcome).isInstanceOf(InjectionOutcome.Patched.class);
    return Scene.apply(pod, ((InjectionOutcome.Patched) outcome).operations());
  }

  private static PodFacts running(ObjectNode pod, String key, String report) {
    pod.withObject("/metadata").put("uid", "uid-0").put("namespace", Scene.NAMESPACE);
    pod.withObject("/metadata/annotations").put(key, report);
    pod.putObject("status").put("podIP", "10.42.0.7").put("hostIP", "10.1.4.7");
    return PodReader.read(pod, Scene.NAMESPACE);
  }

  private static String table(Catalog catalog, PodFacts pod) {
    Placement placement = pod.status().orElseThrow().tables().getFirst();
    Verdict verdict =
        Scene.decide(catalog, placement.key(), List.of(new Member(pod, placement, null)));
    assertThat(verdict).isInstanceOf(Verdict.Table.class);
    return ((Verdict.Table) verdict).json();
  }

  private static String block(String language, int position) throws IOException {
    Matcher blocks =
        Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(DOC));
    return blocks.results().skip(position).findFirst().orElseThrow().group(1);
  }
}
