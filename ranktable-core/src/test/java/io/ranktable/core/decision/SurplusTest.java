package io.ranktable.core.decision;

import static io.ranktable.core.decision.Candidate.indexed;
import static io.ranktable.core.decision.Decisions.completed;
import static io.ranktable.core.decision.Decisions.decide;
import static io.ranktable.core.decision.Decisions.isolated;
import static io.ranktable.core.decision.Decisions.reasons;
import static org.assertj.core.api.Assertions.assertThat;

import io.ranktable.core.table.Placement;
import io.ranktable.core.table.Reason;
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

  private static Member revised(Member member, String revision) {
    Placement seat = member.placement();
    Placement revised =
        new Placement(
            seat.key(), seat.role(), seat.instance(), seat.index(), seat.profile(), revision);
    return new Member(member.pod(), revised, member.staleReport());
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
}
