package io.ranktable.core.family;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.ranktable.core.RealWorkload;
import io.ranktable.core.catalog.Catalog;
import io.ranktable.core.injection.GateSettings;
import io.ranktable.core.injection.InjectionOutcome;
import io.ranktable.core.injection.InjectionRequest;
import io.ranktable.core.injection.Injector;
import io.ranktable.core.table.Finding;
import io.ranktable.core.template.Template;
import io.ranktable.core.template.TemplateSettings;
import io.ranktable.core.template.Templates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What docs/engines.md tells users to write, written on a pod that kthena made. */
class EnginesDocsTest {

  private static final Path DOC = Path.of(System.getProperty("basedir", "."), "../docs/engines.md");
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");
  private static final Pattern NAME = Pattern.compile("(?m)^- *(?:- )?name: (\\S+)$");
  private static final String ANNOTATION = "ranktable.io/template";

  /** A block of the page in its section. */
  private record Block(String section, String language, String text) {}

  @Test
  void filesAndVariablesOfTheTableAreThoseOfTheTemplates() throws IOException {
    Set<String> told = new TreeSet<>();
    for (String row : Files.readString(DOC).lines().filter(l -> l.startsWith("| ")).toList()) {
      String[] cells = row.split(" ?\\| ?", -1);
      for (String name : codes(cells[3])) {
        TemplateSettings settings = settings(name);
        assertThat(codes(cells[4])).as(row).containsExactly(file(settings));
        assertThat(codes(cells[5])).as(row).containsExactlyElementsOf(settings.env().keySet());
        told.add(name);
      }
    }
    assertThat(told).isEqualTo(new TreeSet<>(Templates.bundled().keySet()));
  }

  @TestFactory
  Stream<DynamicTest> everyPodTemplateIsInjectedAndFindsItsFiles() throws IOException {
    List<Block> fragments = fragments();
    assertThat(fragments).hasSizeGreaterThanOrEqualTo(9);
    Catalog catalog = catalog();
    return fragments.stream()
        .map(
            block ->
                DynamicTest.dynamicTest(
                    block.section() + ": " + names(block),
                    () -> {
                      ObjectNode engine = engine(injected(catalog, pod(block, "")));
                      for (String name : names(block)) {
                        checkFile(engine, settings(name));
                      }
                    }));
  }

  /** With the lines that must go the pod is refused and told each of them; without, admitted. */
  @TestFactory
  Stream<DynamicTest> linesThatMustGoAreRefusedAndTheRestIsNot() throws IOException {
    List<Block> diffs = blocks().filter(block -> block.language().equals("diff")).toList();
    assertThat(diffs).hasSize(2);
    return diffs.stream()
        .map(diff -> DynamicTest.dynamicTest(diff.section(), () -> checkDiff(diff)));
  }

  private static void checkDiff(Block diff) throws IOException {
    Block fragment =
        fragments().stream()
            .filter(block -> block.section().equals(diff.section()))
            .max((a, b) -> Integer.compare(names(a).size(), names(b).size()))
            .orElseThrow();
    String before = diff.text().replaceAll("(?m)^.", "");
    String after = diff.text().replaceAll("(?m)^-.*\\R", "").replaceAll("(?m)^.", "");

    InjectionOutcome refused = inject(catalog(), pod(fragment, before));

    assertThat(refused).isInstanceOf(InjectionOutcome.Denied.class);
    String told =
        ((InjectionOutcome.Denied) refused)
            .findings().stream().map(Finding::message).collect(Collectors.joining("\n"));
    assertThat(NAME.matcher(diff.text()).results().map(m -> m.group(1)))
        .isNotEmpty()
        .allSatisfy(name -> assertThat(told).contains(name));
    ObjectNode engine = engine(injected(catalog(), pod(fragment, after)));
    for (String name : names(fragment)) {
      checkFile(engine, settings(name));
    }
  }

  /** The bundled templates and those of the page. */
  private static Catalog catalog() throws IOException {
    List<String> manifests =
        blocks()
            .filter(block -> block.text().contains("kind: ConfigMap"))
            .map(Block::text)
            .toList();
    return Scene.with(manifests);
  }

  private static List<Block> fragments() throws IOException {
    return blocks()
        .filter(b -> b.language().equals("yaml") && !b.text().contains("kind: ConfigMap"))
        .toList();
  }

  private static Stream<Block> blocks() throws IOException {
    return Arrays.stream(Files.readString(DOC).split("(?m)^## "))
        .flatMap(
            section ->
                Pattern.compile("```(yaml|diff)\n(.*?)```", Pattern.DOTALL)
                    .matcher(section)
                    .results()
                    .map(
                        m ->
                            new Block(
                                section.lines().findFirst().orElse(""), m.group(1), m.group(2))));
  }

  /** The templates that a fragment asks for. */
  private static List<String> names(Block fragment) {
    return List.of(
        yaml(fragment.text()).at("/metadata/annotations").path(ANNOTATION).asText("").split(", *"));
  }

  /** A recorded pod with the fragment's annotations, its containers, and more of a spec. */
  private static ObjectNode pod(Block fragment, String spec) {
    JsonNode review =
        Objects.requireNonNull(RealWorkload.KTHENA.admissionReviews().get("qwen-0-prefill-0-0"));
    ObjectNode pod = review.at("/request/object").deepCopy();
    pod.withObject("/metadata").put("namespace", Scene.NAMESPACE);
    ObjectNode written = yaml(fragment.text());
    pod.withObject("/metadata/annotations")
        .setAll((ObjectNode) written.at("/metadata/annotations"));
    ObjectNode ours = spec.isEmpty() ? written.withObject("/spec") : yaml(spec);
    if (!ours.has("containers")) {
      ours.putArray("containers").addObject().put("name", "engine");
    }
    ObjectNode engine = (ObjectNode) ours.at("/containers/0");
    engine.put("image", "example.com/engine:v1");
    engine.withObject("/resources/requests").put("huawei.com/Ascend910", "2");
    ArrayNode env = engine.withArray("/env");
    pod.at("/spec/containers/0/env").forEach(env::add);
    pod.set("spec", ours);
    return pod;
  }

  private static InjectionOutcome inject(Catalog catalog, ObjectNode pod) {
    return Injector.inject(
        new InjectionRequest(pod, Scene.NAMESPACE, "uid-of-request"),
        catalog,
        GateSettings.defaults());
  }

  private static ObjectNode injected(Catalog catalog, ObjectNode pod) {
    InjectionOutcome outcome = inject(catalog, pod);
    assertThat(outcome).isInstanceOf(InjectionOutcome.Patched.class);
    return Scene.apply(pod, ((InjectionOutcome.Patched) outcome).operations());
  }

  private static ObjectNode engine(ObjectNode pod) {
    return (ObjectNode) pod.at("/spec/containers/0");
  }

  private static void checkFile(ObjectNode engine, TemplateSettings settings) {
    assertThat(
            StreamSupport.stream(engine.path("volumeMounts").spliterator(), false)
                .map(mount -> mount.path("mountPath").asText("")))
        .contains(settings.mountPath());
    Map<String, String> env = new HashMap<>();
    engine.path("env").forEach(v -> env.put(v.path("name").asText(""), v.path("value").asText("")));
    settings.env().keySet().forEach(name -> assertThat(env).containsEntry(name, file(settings)));
    if (env.containsKey("RANK_TABLE_FILE")) {
      assertThat(env).containsEntry("RANK_TABLE_FILE", file(settings));
    }
  }

  private static String file(TemplateSettings settings) {
    return settings.mountPath() + "/" + settings.fileName();
  }

  private static TemplateSettings settings(String template) throws IOException {
    if (catalog().template(Scene.NAMESPACE, template)
        instanceof Catalog.Lookup.Found<Template>(Template found)) {
      return found.settings();
    }
    throw new AssertionError(template + " is no template");
  }

  private static List<String> codes(String cell) {
    return CODE.matcher(cell).results().map(EnginesDocsTest::code).toList();
  }

  private static String code(MatchResult match) {
    return match.group(1);
  }

  private static ObjectNode yaml(String text) {
    try {
      return (ObjectNode) YAML.readTree(text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
