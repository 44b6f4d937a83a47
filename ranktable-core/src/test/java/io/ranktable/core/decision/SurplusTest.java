package io.ranktable.core.decision;

import static io.ranktable.core.decision.Candidate.indexed;
import static io.ranktable.core.decision.Decisions.completed;
import static io.ranktable.core.decision.Decisions.decide;
import static io.ranktable.core.decision.Decisions.isolated;
import static io.ranktable.core.decision.Decisions.reasons;
import static io.ranktable.core.decision.Decisions.revised;
import static org.assertj.core.api.Assertions.assertThat;

import io.ranktable.core.table.Reason;
import io.ranktable.core.workload.Expected;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SurplusTest {

  /**
   * Two instances of two pods; a third one of another revision, younger, has come up beside them.
   */
  private static TableInput surge(int expected, String third) {
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      String instance = Integer.toString(i / 2);
      Member member =
          indexed(i).of("worker", instance).seat(i % 2).created(i).name("llm-" + i).member();
      members.add(revised(member, i < 4 ? "old" : third));
    }
    return new TableInput(
        Decisions.KEY,
        Decisions.template(),
        Decisions.input(1, indexed(0)).format(),
        members,
        Decisions.expecting(expected),
        Map.of(),
        Set.of());
  }

  @Test
  void theOldestOutdatedInstanceGivesUpItsSeats() {
    assertThat(completed(surge(4, "new")).members())
        .extracting(m -> m.uid())
        .containsExactly("uid-2", "uid-3", "uid-4", "uid-5");
  }

  @Test
  void nobodyIsLeftOutByGuessWhenAllAreOfOneRevision() {
    assertThat(reasons(decide(surge(4, "old")))).containsExactly(Reason.TOO_MANY_PODS);
  }

  @Test
  void anInstanceIsNeverCutInTwo() {
    assertThat(reasons(decide(surge(5, "new")))).containsExactly(Reason.TOO_MANY_PODS);
  }

  @Test
  void isolatedRevisionsAreCountedAsTheyAre() {
    assertThat(reasons(decide(isolated("new", surge(4, "new")))))
        .containsExactly(Reason.TOO_MANY_PODS);
  }

  /**
   * Prefill has one new instance too many while decode, of an older pod, has just what it needs.
   */
  private static List<Member> twoRolesRolling() {
    List<Member> members = new ArrayList<>();
    members.add(revised(one(0, "decode", "0", 0), "old"));
    members.add(revised(one(1, "decode", "1", 9), "new"));
    members.add(revised(one(2, "prefill", "0", 5), "old"));
    members.add(revised(one(3, "prefill", "1", 8), "new"));
    return members;
  }

  private static Member one(int number, String role, String instance, int second) {
    return indexed(number).of(role, instance).seat(0).created(second).member();
  }

  private static TableInput roles(Map<String, Integer> roles, List<Member> members) {
    return new TableInput(
        Decisions.KEY,
        Decisions.template(),
        Decisions.input(1, indexed(0)).format(),
        members,
        new Expected.Known(
            roles.values().stream().mapToInt(Integer::intValue).sum(), Map.of(), roles, List.of()),
        Map.of(),
        Set.of());
  }

  @Test
  void onlyTheRoleThatHasTooManyPodsGivesUpSeats() {
    assertThat(completed(roles(Map.of("decode", 2, "prefill", 1), twoRolesRolling())).members())
        .extracting(m -> m.uid())
        .containsExactlyInAnyOrder("uid-0", "uid-1", "uid-3");
  }

  @Test
  void tooManyPodsOfOneRoleDoNotStandInForThoseThatAnotherLacks() {
    List<Member> members = twoRolesRolling();
    Decision decision = decide(roles(Map.of("decode", 3, "prefill", 1), members));
    assertThat(reasons(decision)).containsExactly(Reason.WAITING_FOR_PODS);
    assertThat(decision.progress().text()).contains("waiting for 1 more of 4 pods");
  }

  @Test
  void surplusOfOneRevisionDoesNotStandInForWhatAnotherRoleLacksEither() {
    List<Member> members =
        twoRolesRolling().stream().map(member -> revised(member, "same")).toList();
    Decision decision = decide(roles(Map.of("decode", 3, "prefill", 1), members));
    assertThat(reasons(decision)).containsExactly(Reason.WAITING_FOR_PODS);
    assertThat(decision.progress().text())
        .contains("not of each role: decode has 2 of 3, prefill has 2 of 1");
  }
}
