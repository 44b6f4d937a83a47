package io.ranktable.core.template;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.ranktable.core.rank.RankedTable;
import io.ranktable.core.report.Device;
import io.ranktable.core.table.Level;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Holds docs/templates.md to what the program does. */
class TemplateDocsTest {

  private static final Path DOC =
      Path.of(System.getProperty("basedir", "."), "../docs/templates.md");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern EXAMPLE =
      Pattern.compile("([^\n]+)\n\n```yaml\n(.*?)```\n\n```json\n(.*?)```", Pattern.DOTALL);
  private static final String OF_SERVER = "{{#server_list}}%s{{/server_list}}";
  private static final String OF_DEVICE =
      "{{#server_list}}{{#device}}%s{{/device}}{{/server_list}}";
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  @TestFactory
  Stream<DynamicTest> everyExamplePrintsWhatStandsBelowIt() throws IOException {
    var examples = EXAMPLE.matcher(section("Examples")).results().toList();
    assertThat(examples).hasSize(5);
    return examples.stream()
        .map(e -> DynamicTest.dynamicTest(e.group(1), () -> check(e.group(2), e.group(3))));
  }

  private static void check(String yaml, String json) throws IOException {
    Map<String, String> data =
        new YAMLMapper().readValue(yaml, new TypeReference<Map<String, String>>() {});
    RankedTable table =
        yaml.contains("levels")
            ? ofA5(json)
            : Rendering.parsed(data).settings().level() == Level.ROLE
                ? Tables.role()
                : Tables.group();
    String rendered = Rendering.rendered(table, data);

    assertThat(JSON.readTree(rendered)).as(rendered).isEqualTo(JSON.readTree(json));
  }

  /** One device whose device plugin reports the levels that the table has. */
  private static RankedTable ofA5(String json) throws IOException {
    String levels = JSON.readTree(json).at("/rank_list/0/level_list").toString();
    return new Tables()
        .pod("decode", "decode-0", List.of(new Device("0", "", null, levels)))
        .at(Level.ROLE);
  }

  /** With its tags for Helm left out, it is what a chart would put into the cluster. */
  @Test
  void theTemplateForAHelmChartPrintsWhatStandsBelowIt() throws IOException {
    String section = section("Inside a Helm chart");
    String yaml =
        block(section, "yaml")
            .replaceAll("\\{\\{ \\.Release\\.Name }}", "my")
            .replaceAll("\\{\\{ \\.Values\\.mountPath \\| default \"([^\"]+)\" }}", "$1");
    JsonNode map = new YAMLMapper().readTree(yaml);
    Map<String, String> data =
        JSON.convertValue(map.path("data"), new TypeReference<Map<String, String>>() {});

    assertThat(yaml).as("all that Helm reads").doesNotContain("{{");
    assertThat(JSON.readTree(Rendering.rendered(Tables.group(), data)))
        .isEqualTo(JSON.readTree(block(section, "json")));
  }

  /** Each name in the list that its table is about, printed for the group of the page. */
  @TestFactory
  Stream<DynamicTest> everyNamePrintsWhatStandsBesideIt() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    String around = "%s";
    boolean withText = false;
    for (String line : section("Names").lines().toList()) {
      around = line.contains("entry of `server_list`") ? OF_SERVER : around;
      around = line.contains("entry of `device`") ? OF_DEVICE : around;
      withText |= line.startsWith("| entry of");
      if (line.startsWith("| `") || line.startsWith("| every")) {
        tests.addAll(withText ? List.of(text(line)) : names(line, around));
      }
    }
    assertThat(tests).hasSizeGreaterThan(40);
    return tests.stream();
  }

  private static List<DynamicTest> names(String line, String around) {
    String[] cells = line.split(" \\| ");
    String last = cells[cells.length - 1].replaceAll(" \\|$", "");
    boolean atRole = cells[1].equals("role");
    List<DynamicTest> tests = new ArrayList<>();
    for (String name : codes(cells[0])) {
      if (!last.startsWith("`")) {
        continue;
      }
      String list = "{{#%1$s}}{{index}} {{/%1$s}}".formatted(name);
      String text = around.formatted(isList(name) ? list : "{{" + name + "}} ");
      tests.add(
          DynamicTest.dynamicTest(
              name + " in " + around,
              () -> assertThat(printed(text, atRole)).isEqualTo(last.replace("`", ""))));
    }
    return tests;
  }

  private static DynamicTest text(String line) {
    String[] cells = line.split(" \\| ");
    String text = codes(cells[2]).getFirst();
    return DynamicTest.dynamicTest(
        cells[0],
        () -> {
          if (!cells[0].contains("device_list")) {
            assertThat(codes(cells[1]))
                .filteredOn(name -> !name.equals("fields"))
                .allSatisfy(name -> assertThat(text).containsPattern("\\{\\{#?" + name + "}}"));
          }
          assertThat(printed(text, false)).isEqualTo(codes(cells[3]).getFirst());
        });
  }

  private static boolean isList(String name) {
    return name.endsWith("_list") || name.equals("device");
  }

  private static String printed(String text, boolean atRole) throws IOException {
    String json =
        Rendering.rendered(
            atRole ? Tables.role() : Tables.group(),
            "{\"text\": \"" + text + "\"}",
            "consumer",
            "hccl-1.0",
            "ranktable-level",
            atRole ? "role" : "group",
            "role-groups",
            "");
    return JSON.readTree(json).path("text").textValue().strip();
  }

  @Test
  void theSettingsAreThoseOfTheProgram() throws IOException {
    Set<String> keys =
        section("Settings")
            .lines()
            .filter(line -> line.startsWith("| `"))
            .map(line -> line.split("`")[1])
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(keys).isEqualTo(new TreeSet<>(SettingsReader.KEYS));
  }

  @Test
  void theNamesAreThoseOfTheProgram() throws IOException {
    Set<String> names =
        section("Names")
            .lines()
            .filter(line -> line.startsWith("|"))
            .flatMap(line -> codes(line.split(" \\| ")[line.contains("{{") ? 1 : 0]).stream())
            .filter(code -> code.matches("[a-z_]+"))
            .collect(Collectors.toCollection(TreeSet::new));
    names.removeAll(Set.of("fields"));
    Set<String> known = new TreeSet<>(Shapes.reserved());
    known.remove(Shapes.ROLES);

    assertThat(names).isEqualTo(known);
  }

  @Test
  void theLimitsAreThoseOfTheProgram() throws IOException {
    assertThat(Files.readString(DOC))
        .contains("after %d million steps".formatted(Run.STEP_LIMIT / 1_000_000))
        .contains("%d characters of text".formatted(Step.CHARACTERS_PER_STEP))
        .contains("%,d characters;".formatted(JsonSink.LIMIT))
        .contains("nest at most %d deep".formatted(MustacheText.DEPTH_LIMIT))
        .contains("more than %d KiB".formatted(Templates.SIZE_LIMIT / 1024));
  }

  private static List<String> codes(String cell) {
    return CODE.matcher(cell).results().map(TemplateDocsTest::code).toList();
  }

  private static String block(String section, String language) {
    Matcher block =
        Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(section);
    assertThat(block.find()).isTrue();
    return block.group(1);
  }

  private static String code(MatchResult match) {
    return match.group(1);
  }

  private static String section(String title) throws IOException {
    String text = Files.readString(DOC);
    int from = text.indexOf("\n## " + title + "\n");
    int to = text.indexOf("\n## ", from + 1);
    return to < 0 ? text.substring(from) : text.substring(from, to);
  }
}
