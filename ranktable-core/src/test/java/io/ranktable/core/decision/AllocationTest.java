package io.ranktable.core.decision;

import static io.ranktable.core.decision.Candidate.indexed;
import static io.ranktable.core.decision.Candidate.unindexed;
import static io.ranktable.core.decision.Decisions.after;
import static io.ranktable.core.decision.Decisions.completed;
import static io.ranktable.core.decision.Decisions.decide;
import static io.ranktable.core.decision.Decisions.input;
import static io.ranktable.core.decision.Decisions.isolated;
import static io.ranktable.core.decision.Decisions.listed;
import static io.ranktable.core.decision.Decisions.reasons;
import static io.ranktable.core.decision.Decisions.revised;
import static io.ranktable.core.decision.Decisions.slots;
import static org.assertj.core.api.Assertions.assertThat;

import io.ranktable.core.table.Reason;
import io.ranktable.core.workload.Expected;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AllocationTest {

  @Test
  void givesTheLowestFreeSeatOldestPodFirst() {
    assertThat(decide(4, unindexed(2), unindexed(0), unindexed(1)).slots())
        .isEqualTo(Map.of("uid-0", 0, "uid-1", 1, "uid-2", 2));
  }

  @Test
  void leavesSurvivorsWhereTheyAreAndFillsTheHole() {
    Decision.Completed before = completed(input(3, unindexed(0), unindexed(1), unindexed(2)));
    Decision without = decide(after(before, input(3, unindexed(0), unindexed(2))));
    assertThat(without.slots()).isEqualTo(Map.of("uid-0", 0, "uid-2", 2));
    Decision.Completed refilled =
        completed(after(without, input(3, unindexed(0), unindexed(2), unindexed(7))));
    assertThat(refilled.slots()).isEqualTo(Map.of("uid-0", 0, "uid-7", 1, "uid-2", 2));
    assertThat(refilled.members())
        .extracting(m -> m.uid())
        .as("the new pod has the ranks of the one it replaces")
        .containsExactly("uid-0", "uid-7", "uid-2");
  }

  @Test
  void keepsStoredSeatsWhateverTheAgesOfPods() {
    Map<String, Integer> stored = Map.of("uid-0", 2, "uid-1", 0, "uid-2", 1);
    assertThat(decide(slots(stored, input(3, unindexed(0), unindexed(1), unindexed(2)))).slots())
        .isEqualTo(stored);
  }

  @Test
  void settlesTwoPodsOnOneStoredSeatForTheOlder() {
    Map<String, Integer> stored = Map.of("uid-0", 1, "uid-1", 1);
    assertThat(decide(slots(stored, input(2, unindexed(0), unindexed(1)))).slots())
        .isEqualTo(Map.of("uid-0", 1, "uid-1", 0));
  }

  @Test
  void doesNotAllocateASeatThatAWorkloadHasGiven() {
    Decision.Completed table = completed(input(3, indexed(0), unindexed(5), indexed(2)));
    assertThat(table.slots()).isEqualTo(Map.of("uid-5", 1));
    assertThat(table.members()).extracting(m -> m.uid()).containsExactly("uid-0", "uid-5", "uid-2");
  }

  @Test
  void allocatesPerRoleInstance() {
    Decision decision =
        decide(
            4,
            unindexed(0).of("prefill", "0"),
            unindexed(1).of("decode", "0"),
            unindexed(2).of("prefill", "0"),
            unindexed(3).of("decode", "1"));
    assertThat(decision.slots()).isEqualTo(Map.of("uid-0", 0, "uid-1", 0, "uid-2", 1, "uid-3", 0));
  }

  @Test
  void givesTheSeatsOfTheOldestToASurge() {
    Decision.Completed before = completed(input(2, unindexed(0), unindexed(1)));
    Decision.Completed surged =
        completed(
            after(
                before,
                revised("new", input(2, unindexed(0), unindexed(1), unindexed(2)), "uid-2")));
    assertThat(listed(surged)).containsExactlyInAnyOrder("uid-1", "uid-2");
    assertThat(surged.slots()).isEqualTo(Map.of("uid-1", 1, "uid-2", 0));
  }

  @Test
  void leavesNobodyOutByGuessWhenAllAreOfOneRevision() {
    Decision.Completed before = completed(input(3, unindexed(0), unindexed(1), unindexed(2)));
    Decision scaledDown = decide(after(before, input(2, unindexed(0), unindexed(1), unindexed(2))));
    assertThat(reasons(scaledDown)).containsExactly(Reason.TOO_MANY_PODS);
    assertThat(scaledDown.slots()).isEqualTo(before.slots());
  }

  @Test
  void onlyOutdatedPodsGiveUpTheirSeats() {
    Decision decision =
        decide(
            revised(
                "new",
                input(2, unindexed(0), unindexed(1), unindexed(2), unindexed(3)),
                "uid-1",
                "uid-2",
                "uid-3"));
    assertThat(reasons(decision)).containsExactly(Reason.TOO_MANY_PODS);
    assertThat(decision.slots()).containsOnlyKeys("uid-1", "uid-2", "uid-3");
  }

  @Test
  void aRevisionThatIsRolledBackToIsTheNewest() {
    TableInput input =
        revised("tried", input(2, unindexed(0), unindexed(1), unindexed(2)), "uid-1");
    assertThat(listed(completed(input))).containsExactlyInAnyOrder("uid-0", "uid-2");
  }

  @Test
  void theOldestGiveUpTheirSeatsWhereRevisionsAreNotKnown() {
    TableInput input =
        revised(
            null, input(2, unindexed(0), unindexed(1), unindexed(2)), "uid-0", "uid-1", "uid-2");
    assertThat(listed(completed(input))).containsExactlyInAnyOrder("uid-1", "uid-2");
  }

  @Test
  void waitsForThePodsOfASurgeOnly() {
    Decision decision =
        decide(
            revised(
                "new",
                input(2, unindexed(0).reporting(null), unindexed(1), unindexed(2).reporting(null)),
                "uid-2"));
    assertThat(reasons(decision)).containsExactly(Reason.WAITING_FOR_REPORT);
    assertThat(decision.progress().text()).contains("llm-x2").doesNotContain("llm-x0");
  }

  @Test
  void refusesASurgeWhereRevisionsAreIsolated() {
    Decision decision =
        decide(isolated("revision-1", input(2, unindexed(0), unindexed(1), unindexed(2))));
    assertThat(reasons(decision)).containsExactly(Reason.TOO_MANY_PODS);
  }

  @Test
  void neverGuessesWhichRoleASurgeBelongsTo() {
    Decision decision =
        decide(
            2,
            unindexed(0).of("prefill", "0"),
            unindexed(1).of("decode", "0"),
            unindexed(2).of("decode", "0"));
    assertThat(reasons(decision)).containsExactly(Reason.TOO_MANY_PODS);
  }

  @Test
  void givesTheSeatsOfTheOldestToASurgeOfTheInstanceThatHasOne() {
    Expected.Known expected =
        new Expected.Known(
            3,
            Map.of(
                new Expected.Instance("prefill", "0"), 1, new Expected.Instance("decode", "0"), 2),
            Map.of(),
            List.of());
    Decision.Completed before =
        completed(
            expecting(
                expected,
                input(
                    3,
                    unindexed(0).of("prefill", "0"),
                    unindexed(1).of("decode", "0"),
                    unindexed(2).of("decode", "0"))));
    Decision.Completed surged =
        completed(
            expecting(
                expected,
                after(
                    before,
                    revised(
                        "new",
                        input(
                            3,
                            unindexed(0).of("prefill", "0"),
                            unindexed(1).of("decode", "0"),
                            unindexed(2).of("decode", "0"),
                            unindexed(3).of("decode", "0")),
                        "uid-3"))));
    assertThat(listed(surged)).containsExactlyInAnyOrder("uid-0", "uid-2", "uid-3");
    assertThat(surged.slots()).isEqualTo(Map.of("uid-0", 0, "uid-2", 1, "uid-3", 0));
  }

  @Test
  void aSurgeOfOneInstanceDoesNotFillTheSeatsOfAnother() {
    Decision decision =
        decide(
            expecting(
                new Expected.Known(
                    3, Map.of(new Expected.Instance("decode", "0"), 2), Map.of(), List.of()),
                revised(
                    "new",
                    input(
                        3,
                        unindexed(1).of("decode", "0"),
                        unindexed(2).of("decode", "0"),
                        unindexed(3).of("decode", "0")),
                    "uid-3")));
    assertThat(reasons(decision)).containsExactly(Reason.WAITING_FOR_PODS);
  }

  private static TableInput expecting(Expected expected, TableInput input) {
    return new TableInput(
        input.key(),
        input.template(),
        input.format(),
        input.members(),
        expected,
        input.slots(),
        input.listed());
  }

  @Test
  void forgetsTheSeatsOfPodsThatAreGone() {
    Map<String, Integer> stored = Map.of("long-gone", 0, "uid-1", 1);
    assertThat(decide(slots(stored, input(2, unindexed(1)))).slots()).isEqualTo(Map.of("uid-1", 1));
  }

  @Test
  void listsAllocatedPodsByTheirSeats() {
    Map<String, Integer> stored = Map.of("uid-0", 12, "uid-1", 3);
    assertThat(completed(slots(stored, input(2, unindexed(0), unindexed(1)))).members())
        .extracting(m -> m.uid())
        .isEqualTo(List.of("uid-1", "uid-0"));
  }
}
