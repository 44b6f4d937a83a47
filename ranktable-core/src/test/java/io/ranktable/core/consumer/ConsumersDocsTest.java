package io.ranktable.core.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Holds docs/consumers.md to the consumers and rules that the program knows. */
class ConsumersDocsTest {

  private static final Path DOC =
      Path.of(System.getProperty("basedir", "."), "../docs/consumers.md");
  private static final Pattern RULE =
      Pattern.compile(
          "^\\| `([a-z0-9-]+\\.[a-z0-9.-]+)` \\| (.*) \\| (.*) \\|$", Pattern.MULTILINE);
  private static final Pattern CONSUMER =
      Pattern.compile("^\\| `([a-z0-9.-]+)` \\| ([^|]*) \\|$", Pattern.MULTILINE);
  private static final Pattern SET =
      Pattern.compile(
          "^\\| (V\\d+)? ?\\| ((?:`[a-z0-9.-]+`(?:, )?)+) \\| .* \\|$", Pattern.MULTILINE);
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  @Test
  void everyRuleHasARowWithTheConsumersThatHaveIt() throws IOException {
    Map<String, Set<String>> known = new TreeMap<>();
    for (String id : Consumers.ids()) {
      for (Rule rule : Consumers.rules(id)) {
        known.computeIfAbsent(rule.id(), r -> new TreeSet<>()).add(id);
      }
    }
    Arrays.stream(FileRules.Demand.values()).forEach(d -> known.put(d.id(), d.consumers()));
    Map<String, Set<String>> told = new TreeMap<>();
    for (MatchResult row : rows(RULE)) {
      assertThat(row.group(2)).as(row.group(1)).matches("(◆ )?[A-Z`].{10,}\\.");
      assertThat(told.put(row.group(1), new TreeSet<>(List.of(row.group(3).split(" ")))))
          .as("a second row of " + row.group(1))
          .isNull();
    }
    assertThat(told).isEqualTo(known);
  }

  @Test
  void everyConsumerHasOneRow() throws IOException {
    assertThat(rows(CONSUMER).stream().map(row -> row.group(1)))
        .containsExactlyInAnyOrderElementsOf(Consumers.ids());
  }

  /** The longest beginning that fits decides, so every rule is of one set. */
  @Test
  void everyRuleIsOfASetAndNoSetIsEmpty() throws IOException {
    List<String> prefixes =
        rows(SET).stream()
            .flatMap(row -> CODE.matcher(row.group(2)).results())
            .map(code -> code.group(1))
            .sorted(Comparator.comparingInt(String::length).reversed())
            .toList();
    assertThat(prefixes).doesNotHaveDuplicates();
    Set<String> used =
        rows(RULE).stream()
            .map(
                row ->
                    prefixes.stream()
                        .filter(row.group(1)::startsWith)
                        .findFirst()
                        .orElseThrow(() -> new AssertionError("no set has " + row.group(1))))
            .collect(Collectors.toSet());
    assertThat(used).containsExactlyInAnyOrderElementsOf(prefixes);
  }

  /** The mark stands exactly where a rule is silent without facts. */
  @Test
  void rulesThatCompareWithPodsAreMarked() throws IOException {
    Set<String> marked =
        rows(RULE).stream()
            .filter(row -> row.group(2).startsWith("◆"))
            .map(row -> row.group(1))
            .collect(Collectors.toSet());
    Set<String> silent = new TreeSet<>();
    Set<String> loud = new TreeSet<>();
    RulesTest.cases()
        .forEach(
            one ->
                (one.damage().knowingNothing().told(one.accepted()).isEmpty() ? silent : loud)
                    .add(one.damage().rule()));
    silent.removeAll(loud);
    assertThat(marked).isEqualTo(silent);
  }

  private static List<MatchResult> rows(Pattern pattern) throws IOException {
    return pattern.matcher(Files.readString(DOC)).results().toList();
  }
}
