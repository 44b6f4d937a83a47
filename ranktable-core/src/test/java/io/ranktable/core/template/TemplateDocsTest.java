package io.ranktable.core.template;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.ranktable.core.rank.RankedTable;
import io.ranktable.core.table.Level;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
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
        Rendering.parsed(data).settings().level() == Level.ROLE ? Tables.role() : Tables.group();
    String rendered = Rendering.rendered(table, data);

    assertThat(JSON.readTree(rendered)).as(rendered).isEqualTo(JSON.readTree(json));
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
            .flatMap(line -> CODE.matcher(line).results().map(TemplateDocsTest::code))
            .filter(code -> code.matches("[a-z_]+"))
            .collect(Collectors.toCollection(TreeSet::new));
    names.removeAll(Set.of("completed", "fields"));
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
