package io.ranktable.e2e.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page about the installation speaks of the values that there are, and of all of them. */
class InstallDocsTest {

  private static final Path PAGE = Path.of("..", "docs", "install.md");
  private static final Pattern VALUE = Pattern.compile("`([a-z][A-Za-z]*(?:\\.[A-Za-z]+)*)`");

  private final JsonNode values = Rendered.file(Helm.CHART.resolve("values.yaml"));

  @Test
  void everyValueItNamesByPurposeExists() throws IOException {
    assertThat(named())
        .hasSizeGreaterThan(30)
        .filteredOn(value -> !value.startsWith("global."))
        .allSatisfy(
            value ->
                assertThat(values.at("/" + value.replace('.', '/')).isMissingNode())
                    .as(value)
                    .isFalse());
  }

  @Test
  void everyValueHasAPurpose() throws IOException {
    assertThat(named().stream().map(value -> value.split("\\.")[0]))
        .containsAll(new TreeSet<>(values.propertyStream().map(entry -> entry.getKey()).toList()));
  }

  @Test
  void itTellsOfEachModeOfCertificates() throws IOException {
    JsonNode schema = Rendered.file(Helm.CHART.resolve("values.schema.json"));
    List<String> modes =
        schema
            .at("/properties/certificates/properties/mode/enum")
            .valueStream()
            .map(JsonNode::asText)
            .toList();

    String page = Files.readString(PAGE);

    assertThat(modes).hasSize(3);
    assertThat(modes).allSatisfy(mode -> assertThat(page).contains("\n| `" + mode + "`"));
  }

  private static List<String> named() throws IOException {
    String table = Files.readString(PAGE);
    table = table.substring(table.indexOf("| purpose |"), table.indexOf("## Certificates"));
    return table
        .lines()
        .filter(line -> line.startsWith("| "))
        .flatMap(line -> VALUE.matcher(line).results().map(result -> value(result)))
        .toList();
  }

  private static String value(MatchResult result) {
    return result.group(1);
  }
}
