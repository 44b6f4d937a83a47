package io.ranktable.core.workload;

import static org.assertj.core.api.Assertions.assertThat;

import io.ranktable.core.table.Level;
import io.ranktable.core.workload.Parents.ParentKind;
import io.ranktable.core.workload.Source.Alternative;
import io.ranktable.core.workload.Source.Choice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of profiles in the documentation is held to the data. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProfileDocsTest {

  private static final int NAME = 0;
  private static final int MATCH = 1;
  private static final int GROUP = 2;
  private static final int ROLE = 3;
  private static final int INDEX = 4;
  private static final int EXPECTED_ROLE = 5;
  private static final int EXPECTED_GROUP = 6;
  private static final int REVISIONS = 7;

  private List<List<String>> rows = List.of();

  static Stream<Profile> profiles() {
    return ProfileSet.bundled().profiles().stream();
  }

  @BeforeAll
  void read() throws IOException {
    Path page = Path.of(System.getProperty("basedir", "."), "..", "docs", "profiles.md");
    rows =
        Files.readString(page)
            .lines()
            .dropWhile(line -> !line.equals("## Bundled profiles"))
            .dropWhile(line -> !line.startsWith("| ---"))
            .skip(1)
            .takeWhile(line -> line.startsWith("|"))
            .map(line -> Arrays.stream(line.split("\\|", -1)).map(String::strip).toList())
            .map(cells -> cells.subList(1, cells.size() - 1))
            .toList();
  }

  @Test
  void thereIsOneRowForEachBundledProfileInTheirOrder() {
    assertThat(rows)
        .extracting(row -> row.get(NAME))
        .containsExactlyElementsOf(profiles().map(profile -> "`" + profile.name() + "`").toList());
  }

  @ParameterizedTest
  @MethodSource("profiles")
  void theRowNamesWhereEachValueComesFrom(Profile profile) {
    List<String> row = row(profile);
    Condition match = profile.match();
    String owner =
        match.ownerKind() != null
            ? "owner " + match.ownerKind()
            : match.ownerGroup() != null ? "`" + match.ownerGroup() + "`" : "";
    assertThat(row.get(MATCH)).contains(owner);
    Stream.of(match.labelsExist(), match.annotationsExist())
        .flatMap(Set::stream)
        .forEach(key -> assertThat(row.get(MATCH)).contains("`" + last(key) + "`"));
    assertThat(row.get(GROUP)).contains(words(profile.group()));
    assertThat(row.get(ROLE)).contains(words(profile.role())).contains(words(profile.instance()));
    if (profile.index() != null) {
      assertThat(row.get(INDEX)).contains(words(profile.index()));
    }
  }

  @ParameterizedTest
  @MethodSource("profiles")
  void theRowSaysWhichPodsGetSeatsFromTheController(Profile profile) {
    boolean required = profile.levels().values().stream().allMatch(Profile.Rules::indexRequired);
    assertThat(row(profile).get(INDEX).contains("allocated")).isEqualTo(!required);
  }

  @ParameterizedTest
  @MethodSource("profiles")
  void theRowNamesAllThatTellsTheNumberOfPods(Profile profile) {
    for (Level level : Level.values()) {
      Choice expected =
          Objects.requireNonNull(profile.rules(level).expected(), "number at this level");
      String cell = row(profile).get(level == Level.ROLE ? EXPECTED_ROLE : EXPECTED_GROUP);
      assertThat(ParentFields.kindsOf(expected))
          .extracting(ParentKind::kind)
          .allSatisfy(kind -> assertThat(cell).contains(kind));
      expected.alternatives().stream()
          .map(Alternative::source)
          .flatMap(ProfileDocsTest::word)
          .forEach(word -> assertThat(cell).contains(word));
    }
  }

  @ParameterizedTest
  @MethodSource("profiles")
  void theRowSaysHowRevisionsPartTables(Profile profile) {
    String expected =
        Stream.of(Level.ROLE, Level.GROUP)
            .map(profile::rules)
            .map(ProfileDocsTest::revisions)
            .collect(Collectors.joining(" / "));
    assertThat(row(profile).get(REVISIONS)).isEqualTo(expected);
  }

  private static String revisions(Profile.Rules rules) {
    if (!rules.isolate()) {
      return "latest";
    }
    String by = words(rules.revision())[0];
    return "isolate by " + (by.equals("name") ? "UID" : by);
  }

  private List<String> row(Profile profile) {
    return rows.stream()
        .filter(row -> row.get(NAME).equals("`" + profile.name() + "`"))
        .findFirst()
        .orElseThrow();
  }

  private static String[] words(@Nullable Choice choice) {
    return choice == null
        ? new String[0]
        : word(choice.alternatives().getFirst().source()).toArray(String[]::new);
  }

  /** What a cell has to say of a source. */
  private static Stream<String> word(Source source) {
    return switch (source) {
      case Source.Const(String value) -> Stream.of(value);
      case Source.Label(String key) -> Stream.of("`" + last(key) + "`");
      case Source.Annotation(String key) -> Stream.of("`" + last(key) + "`");
      case Source.Env(String name) -> Stream.of("`" + name + "`");
      case Source.PodName() -> Stream.of("name");
      case Source.OfOwner owner -> Stream.of("name");
      case Source.Ticket() -> Stream.of("ticket");
      case Source.Join(List<Choice> parts, String separator) ->
          parts.stream().flatMap(part -> word(part.alternatives().getFirst().source()));
      default -> Stream.empty();
    };
  }

  private static String last(String key) {
    return key.substring(key.indexOf('/') + 1);
  }
}
