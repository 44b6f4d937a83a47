package io.ranktable.core.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.ranktable.core.report.PodFormat.Field;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Holds docs/pod-formats.md to the formats and fields that the program knows. */
class PodFormatDocsTest {

  private static final Path DOC =
      Path.of(System.getProperty("basedir", "."), "../docs/pod-formats.md");
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  @Test
  void theBuiltInFormatsHaveTheirKeys() throws IOException {
    Map<String, List<String>> told = new HashMap<>();
    for (String[] row : rows("Built in")) {
      told.put(codes(row[0]).getFirst(), codes(row[2]));
    }

    assertThat(told)
        .isEqualTo(
            PodFormats.builtIn().values().stream()
                .collect(Collectors.toMap(PodFormat::name, PodFormat::annotations)));
  }

  @Test
  void everyKeyIsThereWithItsDefault() throws IOException {
    Map<String, List<String>> told = new HashMap<>();
    for (String[] row : rows("Keys")) {
      told.put(codes(row[0]).getFirst(), codes(row[2]));
    }
    Map<String, List<String>> known =
        Arrays.stream(Field.values())
            .collect(Collectors.toMap(Field::key, field -> field.usual().lines().toList()));
    known.put(PodFormats.ANNOTATIONS, List.of("ascend-device-plugin"));
    known.put(PodFormats.RESOURCES, List.of("huawei.com/*"));

    assertThat(told).isEqualTo(known);
  }

  private static List<String[]> rows(String title) throws IOException {
    String text = Files.readString(DOC);
    int from = text.indexOf("\n## " + title + "\n");
    return text.substring(from, text.indexOf("\n## ", from + 1))
        .lines()
        .filter(line -> line.startsWith("| `"))
        .map(line -> line.substring(2).split(" \\| ?"))
        .toList();
  }

  private static List<String> codes(String cell) {
    return CODE.matcher(cell).results().map(PodFormatDocsTest::code).toList();
  }

  private static String code(MatchResult match) {
    return match.group(1);
  }
}
