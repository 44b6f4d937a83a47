package io.ranktable.core.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Holds docs/troubleshooting.md to the reasons that the program knows. */
class TroubleshootingDocsTest {

  private static final Path DOC =
      Path.of(System.getProperty("basedir", "."), "../docs/troubleshooting.md");
  private static final Pattern ROW =
      Pattern.compile("^\\| `(\\w+)` \\|(.*)\\|$", Pattern.MULTILINE);

  private static final Pattern PLACES =
      Pattern.compile(
          "Answer to the creation|Event|Log of the injector|Metric|`kubectl |The pod has");

  @Test
  void everyReasonHasExactlyOneRowAndEveryRowIsAReason() throws IOException {
    List<String> rows = rows().stream().map(row -> row.group(1)).toList();
    assertThat(rows)
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(Reason.values()).map(Reason::text).toList());
  }

  @Test
  void everyRowSaysMeaningHowToSeeItAndWhatToDo() throws IOException {
    assertThat(rows())
        .allSatisfy(
            row ->
                assertThat(row.group(2).split("(?<!\\\\)\\|"))
                    .as(row.group(1))
                    .hasSize(3)
                    .allSatisfy(cell -> assertThat(cell.strip()).matches(".{5,}[.`]")));
  }

  @Test
  void everyTableOfReasonsHasTheThreeColumns() throws IOException {
    List<String> heads =
        Files.readString(DOC)
            .lines()
            .filter(line -> line.startsWith("| reason "))
            .distinct()
            .toList();
    assertThat(heads).containsExactly("| reason | meaning | how to see it | what to do |");
  }

  @Test
  void everyReasonIsToBeSeenInAPlaceThatThePageTellsHowToReach() throws IOException {
    assertThat(rows())
        .allSatisfy(
            row ->
                assertThat(row.group(2).split("(?<!\\\\)\\|")[1])
                    .as(row.group(1))
                    .containsPattern(PLACES));
  }

  @Test
  void everyReasonIsNamedAsCodeOnceOnly() throws IOException {
    String text = Files.readString(DOC);
    assertThat(Reason.values())
        .allSatisfy(
            reason ->
                assertThat(text.split("`" + reason.text() + "`", -1)).as(reason.text()).hasSize(2));
  }

  private static List<MatchResult> rows() throws IOException {
    return ROW.matcher(Files.readString(DOC)).results().toList();
  }
}
