package io.ranktable.core.family;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.ranktable.core.Goldens;
import io.ranktable.core.family.Scene.Verdict;
import io.ranktable.core.table.Level;
import io.ranktable.core.template.Templates;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every bundled template with every shape, from admission to the table that its consumers have
 * accepted; and where a shape cannot be of a family, the answer that says so.
 */
class FamilyTest {

  private static final Map<String, Hardware> NEEDED =
      Map.of(
          "hccl-1.2-role", Hardware.A3,
          "hccl-1.2-group", Hardware.A3,
          "mindie-single-machine-a3", Hardware.A3,
          "hccl-2.0-role", Hardware.A5);

  private static final String A_TABLE_WITHOUT_CARDS =
      "(server-list|server-count|super-pod-list|rank-list|rank-count)\\)";

  /**
   * What no table of a family can show, by what the answer says. A pod without cards that asks for
   * a table of its own instance gets none; MindIE wants servers of equal size.
   */
  private static final Map<String, Map<Shape, String>> REFUSED =
      Map.of(
          "hccl-role", Map.of(Shape.A_ROLE_WITHOUT_CARDS, A_TABLE_WITHOUT_CARDS),
          "ascend-proposal-role", Map.of(Shape.A_ROLE_WITHOUT_CARDS, A_TABLE_WITHOUT_CARDS),
          "hccl-1.2-role", Map.of(Shape.A_ROLE_WITHOUT_CARDS, A_TABLE_WITHOUT_CARDS),
          "hccl-2.0-role", Map.of(Shape.A_ROLE_WITHOUT_CARDS, A_TABLE_WITHOUT_CARDS),
          "mindie-single-machine-a3", Map.of(Shape.A_ROLE_WITHOUT_CARDS, A_TABLE_WITHOUT_CARDS),
          "mindie-role",
              Map.of(
                  Shape.A_ROLE_WITHOUT_CARDS,
                  A_TABLE_WITHOUT_CARDS,
                  Shape.UNEVEN_PODS,
                  "mindie-llm.device-count\\)"));

  static Stream<String> templates() {
    return Templates.bundled().keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("templates")
  void everyShapeGivesATableThatIsAcceptedOrTheAnswerThatSaysWhyNot(String template) {
    StringBuilder golden = new StringBuilder();
    for (Shape shape : Shape.values()) {
      Hardware hardware = NEEDED.getOrDefault(template, Hardware.A2);
      Map<String, Verdict> verdicts = play(template, hardware, shape);
      String refusal = REFUSED.getOrDefault(template, Map.of()).get(shape);
      List<String> refusals = refusals(verdicts);
      if (refusal == null) {
        assertThat(refusals).as("%s, %s", template, shape.title()).isEmpty();
      } else {
        assertThat(refusals)
            .as("%s, %s", template, shape.title())
            .isNotEmpty()
            .allMatch(why -> Pattern.compile(refusal).matcher(why).find(), "says " + refusal);
      }
      assertThat(tables(verdicts))
          .as("%s, %s", template, shape.title())
          .hasSize(shape == Shape.UNEVEN_PODS && refusal != null ? 0 : tablesOf(template, shape));
      golden.append(told(hardware + ", " + shape.title(), seats(template, shape), verdicts));
    }
    Goldens.check("families/" + template + ".txt", golden.toString());
  }

  @Test
  void noGoldenOutlivesItsTemplate() {
    Goldens.noneStale(
        "families", templates().map(name -> name + ".txt").collect(Collectors.toSet()));
  }

  /** Super pods are no obstacle for a family that can do without them. */
  @ParameterizedTest
  @MethodSource("templates")
  void onAtlasA3EveryFamilyOfThatGenerationHasItsTable(String template) {
    if (NEEDED.get(template) == Hardware.A5) {
      return;
    }
    Shape shape =
        template.equals("mindie-single-machine-a3")
            ? Shape.ONE_POD_SIXTEEN_CARDS
            : Shape.PREFILL_AND_DECODE;
    Map<String, Verdict> verdicts = play(template, Hardware.A3, shape);

    assertThat(refusals(verdicts)).isEmpty();
    boolean told = template.matches("hccl-1\\.2.*|mindie.*|vllm.*");
    for (JsonNode table : tables(verdicts).values()) {
      assertThat(table.findValues("super_device_id").isEmpty()).as(template).isEqualTo(!told);
      assertThat(table.findValues("super_pod_id").isEmpty()).as(template).isEqualTo(!told);
    }
  }

  /** From eleven devices on the two orders differ. */
  @ParameterizedTest
  @MethodSource("templates")
  void devicesStandInNumericOrderEverywhereButInTheProposal(String template) {
    Hardware hardware = NEEDED.getOrDefault(template, Hardware.A2);
    JsonNode table =
        tables(play(template, hardware, Shape.ONE_POD_SIXTEEN_CARDS)).values().iterator().next();

    List<String> ids = table.findValuesAsText("device_id");
    if (template.equals("ascend-proposal-role")) {
      assertThat(ids).startsWith("0", "1", "10", "11", "12", "13", "14", "15", "2");
    } else {
      assertThat(ids)
          .containsExactly(
              "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15");
    }
  }

  @ParameterizedTest
  @MethodSource("templates")
  void ranksRunFromZeroOverUnevenServers(String template) {
    Hardware hardware = NEEDED.getOrDefault(template, Hardware.A2);
    boolean perPod = template.matches("mindie-global(-heterogeneous)?");
    for (JsonNode table : tables(play(template, hardware, Shape.UNEVEN_PODS)).values()) {
      List<Integer> ranks =
          table.findValuesAsText("rank_id").stream().map(Integer::valueOf).toList();
      if (!ranks.isEmpty() && !perPod) {
        assertThat(ranks).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
      }
    }
  }

  /** One for each role instance with cards, or one for all. */
  private static int tablesOf(String template, Shape shape) {
    if (Scene.level(template) == Level.GROUP) {
      return 1;
    }
    return (int)
        shape.seats().stream()
            .filter(seat -> !seat.cards().isEmpty())
            .map(Seat::instance)
            .distinct()
            .count();
  }

  /** Whoever is not of the family would silently be missing in its table. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "mindie-global",
        "mindie-global-multinode",
        "mindie-global-heterogeneous",
        "vllm-llmdatadist",
        "omni-infer"
      })
  void aPodOfARoleThatTheFamilyDoesNotKnowIsDenied(String template) {
    List<Seat> seats = List.of(Seat.of("prefill", 0, 0, 0, 2), Seat.of("trainer", 0, 0, 2, 2));

    assertThat(new Scene(template, Hardware.A2, seats).play().get("pod m-trainer-0-0"))
        .isInstanceOfSatisfying(
            Verdict.Denied.class,
            denied ->
                assertThat(denied.why())
                    .singleElement()
                    .asString()
                    .contains(
                        "Template " + template + " has no role trainer",
                        "its roles are",
                        "prefill",
                        "ranktable.io/role",
                        "role-aliases"));
  }

  private static Map<String, Verdict> play(String template, Hardware hardware, Shape shape) {
    return new Scene(template, hardware, seats(template, shape)).play();
  }

  private static List<Seat> seats(String template, Shape shape) {
    return template.startsWith("mindie-global") ? shape.ofMindie() : shape.seats();
  }

  static List<String> refusals(Map<String, Verdict> verdicts) {
    List<String> refusals = new ArrayList<>();
    for (Verdict verdict : verdicts.values()) {
      switch (verdict) {
        case Verdict.Table ignored -> {}
        case Verdict.Invalid(List<String> why) -> refusals.addAll(why);
        case Verdict.Denied(List<String> why) -> refusals.addAll(why);
      }
    }
    return refusals;
  }

  static Map<String, JsonNode> tables(Map<String, Verdict> verdicts) {
    Map<String, JsonNode> tables = new LinkedHashMap<>();
    verdicts.forEach(
        (name, verdict) -> {
          if (verdict instanceof Verdict.Table(String json)) {
            tables.put(name, Scene.json(json));
          }
        });
    return tables;
  }

  /** The one that is there by this name. */
  static JsonNode table(Map<String, Verdict> verdicts, String name) {
    return Objects.requireNonNull(tables(verdicts).get(name), () -> name + " in " + verdicts);
  }

  private static String told(String title, List<Seat> seats, Map<String, Verdict> verdicts) {
    StringBuilder told = new StringBuilder("== ").append(title).append('\n');
    seats.forEach(seat -> told.append("   ").append(seat).append('\n'));
    verdicts.forEach(
        (name, verdict) -> {
          told.append("-- ").append(name).append('\n');
          switch (verdict) {
            case Verdict.Table(String json) -> told.append(Rows.of(Scene.json(json)));
            case Verdict.Invalid(List<String> why) ->
                why.forEach(w -> told.append("invalid: ").append(w).append('\n'));
            case Verdict.Denied(List<String> why) ->
                why.forEach(w -> told.append("denied: ").append(w).append('\n'));
          }
        });
    return told.append('\n').toString();
  }

  /** Keeps the two sets of names apart from each other's mistakes. */
  @Test
  void everyExceptionIsOfABundledTemplate() {
    Set<String> known = new TreeSet<>(Templates.bundled().keySet());

    assertThat(known).containsAll(NEEDED.keySet()).containsAll(REFUSED.keySet());
  }
}
