package io.ranktable.core.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.ranktable.core.Goldens;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every rule of every consumer, each broken alone. */
class RulesTest {

  /** A damage done to a table. */
  record Case(Accepted accepted, Damage damage) {

    @Override
    public String toString() {
      return accepted + ": " + damage;
    }
  }

  static Stream<Accepted> accepted() {
    return Accepted.ALL.stream();
  }

  static Stream<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (Accepted hccl : List.of(Accepted.HCCL_10, Accepted.HCCL_12)) {
      int last = hccl.table().path("server_list").size() - 1;
      add(cases, hccl, HcclDamages.text(), HcclDamages.structure(), HcclDamages.servers(last));
      add(cases, hccl, HcclDamages.ofHccl());
    }
    add(cases, Accepted.HCCL_12, HcclDamages.superPods());
    add(cases, Accepted.HCCL_20, Hccl20Damages.all());
    for (Accepted global : List.of(Accepted.MINDIE_GLOBAL, Accepted.MINDIE_HETEROGENEOUS)) {
      add(cases, global, MindieGlobalDamages.groups(group(2), group(1), group(0)));
      add(cases, global, MindieGlobalDamages.servers(group(0)));
      add(cases, global, MindieGlobalDamages.devices(group(0)));
      add(cases, global, MindieGlobalDamages.singleNode());
    }
    add(cases, Accepted.MINDIE_HETEROGENEOUS, MindieGlobalDamages.heterogeneous());
    add(
        cases,
        Accepted.MINDIE_MULTINODE,
        MindieGlobalDamages.groups(group(0), group(1), group(2)),
        MindieGlobalDamages.servers(group(2)),
        MindieGlobalDamages.devices(group(2)));
    add(cases, Accepted.MINDIE_MULTINODE, MindieGlobalDamages.multiNode());
    add(cases, Accepted.MINDIE_ROLE, HcclDamages.text(), HcclDamages.structure());
    add(cases, Accepted.MINDIE_ROLE, HcclDamages.servers(1), MindieRoleDamages.all());
    add(cases, Accepted.MINDIE_ROLE_A3, HcclDamages.superPods());
    add(cases, Accepted.LLM_DATA_DIST, PdDamages.llmDataDist());
    add(cases, Accepted.LLM_DATA_DIST_A3, PdDamages.llmDataDistA3());
    add(cases, Accepted.OMNI_INFER, PdDamages.omniInfer());
    return cases.stream();
  }

  private static String group(int index) {
    return "/server_group_list/" + index;
  }

  @SafeVarargs
  private static void add(List<Case> cases, Accepted accepted, List<Damage>... damages) {
    for (List<Damage> list : damages) {
      list.forEach(damage -> cases.add(new Case(accepted, damage)));
    }
  }

  @ParameterizedTest
  @MethodSource("accepted")
  void aGoodTableIsAccepted(Accepted accepted) {
    assertThat(accepted.consumer().check(Edit.table(accepted.table()), accepted.facts())).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void oneMistakeBreaksExactlyItsRule(Case one) {
    List<Violation> told = one.damage().told(one.accepted());
    assertThat(told).extracting(Violation::rule).containsOnly(one.damage().rule());
    assertThat(told).extracting(Violation::path).contains(one.damage().path());
    assertThat(told)
        .allSatisfy(
            v -> assertThat(v.message()).contains(v.path(), "(" + v.rule() + ")").endsWith("."));
  }

  @Test
  void everyRuleOfEveryConsumerHasATableThatBreaksIt() {
    List<Case> all = cases().toList();
    Consumers.ids()
        .forEach(
            id -> {
              Set<String> broken =
                  all.stream()
                      .filter(c -> c.accepted().id().equals(id))
                      .map(c -> c.damage().rule())
                      .collect(Collectors.toCollection(TreeSet::new));
              List<String> known = Consumers.rules(id).stream().map(Rule::id).toList();
              assertThat(known).as(id).doesNotHaveDuplicates();
              Set<String> wanted = new TreeSet<>(known);
              wanted.remove("json.object");
              assertThat(broken).as(id).isEqualTo(wanted);
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "7", "null", "\"completed\"", "true"})
  void aTableIsAnObject(String text) {
    for (String id : Consumers.ids()) {
      if (!id.equals(Consumers.NONE)) {
        assertThat(Consumers.named(id).orElseThrow().check(Edit.table(text)))
            .as(id)
            .extracting(Violation::rule)
            .contains("json.object");
      }
    }
  }

  @Test
  void messagesNamePathValueRuleAndWhatToDo() {
    Map<String, String> texts =
        cases()
            .collect(
                Collectors.groupingBy(
                    c -> c.accepted().id(),
                    LinkedHashMap::new,
                    Collectors.mapping(RulesTest::line, Collectors.joining("\n", "", "\n"))));
    texts.forEach((id, text) -> Goldens.check("consumers/" + id + ".txt", text));
    Goldens.noneStale(
        "consumers", texts.keySet().stream().map(id -> id + ".txt").collect(Collectors.toSet()));
  }

  private static String line(Case one) {
    return one.damage().told(one.accepted()).stream()
        .map(v -> one.damage().what() + ": " + v.message())
        .collect(Collectors.joining("\n"));
  }
}
