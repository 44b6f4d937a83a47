package io.ranktable.core.decision;

import static io.ranktable.core.decision.Candidate.indexed;
import static io.ranktable.core.decision.Candidate.unindexed;
import static io.ranktable.core.decision.Decisions.after;
import static io.ranktable.core.decision.Decisions.completed;
import static io.ranktable.core.decision.Decisions.decide;
import static io.ranktable.core.decision.Decisions.input;
import static io.ranktable.core.decision.Decisions.listed;
import static io.ranktable.core.decision.Decisions.printing;
import static io.ranktable.core.decision.Decisions.reasons;
import static io.ranktable.core.decision.Decisions.template;
import static io.ranktable.core.decision.Decisions.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.ranktable.core.table.Finding;
import io.ranktable.core.table.Reason;
import io.ranktable.core.template.Renderer;
import io.ranktable.core.workload.Expected;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DeciderTest {

  @Test
  void aDeadlockStandsFirstWhileTheTableWaitsAndIsNotToldOfACompleteOne() {
    Finding deadlock = new Finding(Reason.START_ORDER_BLOCKS, "StatefulSet llm makes no more.");
    Decision waiting = decide(deadlocked(deadlock, input(2, indexed(0))));
    assertThat(reasons(waiting))
        .containsExactly(Reason.START_ORDER_BLOCKS, Reason.WAITING_FOR_PODS);
    assertThat(waiting.progress().text())
        .startsWith("1 of 2 pods reported; StatefulSet llm makes no more. waiting for 1 more");
    assertThat(completed(deadlocked(deadlock, input(1, indexed(0)))).progress().findings())
        .isEmpty();
  }

  private static TableInput deadlocked(Finding why, TableInput input) {
    return new TableInput(
        input.key(),
        input.template(),
        input.format(),
        input.members(),
        input.expected(),
        input.slots(),
        input.listed(),
        List.of(why));
  }

  @Test
  void completesWhenEverySeatIsFilledAndEveryPodHasReported() {
    Decision.Completed table = completed(input(3, indexed(0), indexed(1), indexed(2)));
    assertThat(table.members())
        .extracting(m -> m.podName() + " " + m.uid() + " " + m.podIp())
        .containsExactly(
            "llm-0 uid-0 10.42.0.10", "llm-1 uid-1 10.42.0.11", "llm-2 uid-2 10.42.0.12");
    assertThat(table.progress()).isEqualTo(new Decision.Progress(3, 3, List.of()));
    assertThat(table.slots()).isEmpty();
  }

  @Test
  void waitsForPodsThatAreNotThereYet() {
    Decision decision = decide(4, indexed(0), indexed(2));
    assertThat(reasons(decision)).containsExactly(Reason.WAITING_FOR_PODS);
    assertThat(decision.progress().text())
        .isEqualTo("2 of 4 pods reported; waiting for 2 more of 4 pods, there are llm-0, llm-2");
  }

  @Test
  void saysThatNoPodIsThere() {
    assertThat(decide(2).progress().text())
        .isEqualTo("0 of 2 pods reported; waiting for 2 more of 2 pods, there are none");
  }

  @Test
  void namesEveryPodThatHasNotReportedAndWhy() {
    Decision decision =
        decide(
            4,
            indexed(0),
            indexed(1).reporting(null),
            indexed(2).ip(null),
            indexed(3).requesting(8).reporting(7));
    assertThat(reasons(decision))
        .containsExactly(
            Reason.WAITING_FOR_REPORT, Reason.WAITING_FOR_POD_IP, Reason.DEVICE_COUNT_MISMATCH);
    assertThat(decision.progress().text())
        .startsWith("1 of 4 pods reported; ")
        .contains("llm-1", "llm-2", "llm-3")
        .doesNotContain("llm-0");
  }

  @Test
  void saysTheSameAsLongAsTheSameIsMissing() {
    Candidate[] pods = {indexed(0), indexed(1).reporting(null)};
    assertThat(decide(2, pods).progress().text()).isEqualTo(decide(2, pods).progress().text());
  }

  @Test
  void saysOnceWhatHoldsOfManyPodsAndNamesThem() {
    Candidate[] pods =
        IntStream.range(0, 12).mapToObj(i -> indexed(i).reporting(null)).toArray(Candidate[]::new);
    String text = decide(12, pods).progress().text();
    assertThat(text)
        .startsWith("0 of 12 pods reported; Pod llm-0 requests")
        .endsWith(" (likewise llm-1, llm-2, llm-3, llm-4, llm-5, llm-6, llm-7, llm-8 and 3 more)");
    assertThat(text.split("has no device annotation yet", -1)).hasSize(2);
  }

  @Test
  void endsEachSentenceOnce() {
    String text = decide(3, indexed(0).reporting(null), indexed(1).ip(null)).progress().text();
    assertThat(text).doesNotContain(".;", "..").contains("pod format plain. ");
  }

  @Test
  void namesThePodThatSharesTheSeatOfANewerOne() {
    String text =
        decide(2, indexed(0).uid("uid-a").name("a-0"), indexed(0).uid("uid-b").name("b-0"))
            .progress()
            .text();
    assertThat(text)
        .contains("waiting for 1 more of 2 pods, there is b-0 (a-0 not counted: a newer pod has");
  }

  @Test
  void ignoresAnAnnotationThatCameWithThePodTemplate() {
    assertThat(reasons(decide(1, indexed(0).withAnnotationFromItsTemplate())))
        .containsExactly(Reason.REPORT_STALE);
  }

  @Test
  void countsPodsWithoutNpuOnceTheirIpIsKnown() {
    Candidate proxy = indexed(1).requesting(0).reporting(null);
    Decision.Completed table = completed(input(2, indexed(0), proxy));
    assertThat(listed(table)).containsExactlyInAnyOrder("uid-0", "uid-1");
    assertThat(reasons(decide(2, indexed(0), proxy.ip(null))))
        .containsExactly(Reason.WAITING_FOR_POD_IP);
  }

  @Test
  void refusesAValueOnlyWhenTheTemplateUsesIt() {
    // The annotations of these candidates name no super pod.
    TableSource source = new TableSource(input(1, indexed(0)));
    assertThat(reasons(decide(source.using("super_pod_id"))))
        .containsExactly(Reason.DEVICE_VALUE_UNUSABLE);
    completed(source.using("device_ip"));
  }

  @Test
  void neverCompletesWithMorePodsThanSeats() {
    Decision decision = decide(2, indexed(0), indexed(1), indexed(2));
    assertThat(reasons(decision)).containsExactly(Reason.TOO_MANY_PODS);
    assertThat(decision.progress().text()).contains("3 live pods for 2 seats", "llm-2");
  }

  @Test
  void waitsWhenTheNumberOfPodsIsUnknown() {
    Finding why = new Finding(Reason.EXPECTED_UNKNOWN, "nobody tells the number of pods");
    Decision decision =
        decide(input(new Expected.Unknown(why), List.of(indexed(0), indexed(1).ip(null))));
    assertThat(reasons(decision))
        .containsExactly(Reason.EXPECTED_UNKNOWN, Reason.WAITING_FOR_POD_IP);
    assertThat(decision.progress().text())
        .startsWith(
            "1 of an unknown number of pods reported; nobody tells the number of pods; Pod llm-1 has no IP yet");
  }

  @Test
  void keepsARemarkOnACompletedTable() {
    Finding remark = new Finding(Reason.EXPECTED_DISAGREES, "pods disagree");
    Decision.Completed table =
        completed(input(new Expected.Known(1, List.of(remark)), List.of(indexed(0))));
    assertThat(table.progress().findings()).containsExactly(remark);
  }

  @Test
  void doesNotCountPodsThatAreDeletedOrHaveFailed() {
    assertThat(reasons(decide(2, indexed(0), indexed(1).beingDeleted())))
        .containsExactly(Reason.WAITING_FOR_PODS);
    assertThat(reasons(decide(2, indexed(0), indexed(1).phase("Failed"))))
        .containsExactly(Reason.POD_FINISHED);
    assertThat(reasons(decide(2, indexed(0), indexed(1).phase("Succeeded"))))
        .containsExactly(Reason.POD_FINISHED);
  }

  @Test
  void givesASeatToTheNewestPod() {
    Candidate older = indexed(1).uid("older").created(1);
    Candidate newer = indexed(1).uid("newer").created(2);
    assertThat(listed(completed(input(2, indexed(0), newer, older))))
        .containsExactlyInAnyOrder("uid-0", "newer");
    assertThat(reasons(decide(2, indexed(0), older, newer.reporting(null))))
        .as("the older one's report does not count")
        .containsExactly(Reason.WAITING_FOR_REPORT);
  }

  @Test
  void breaksATieOfAgeByUid() {
    Candidate a = indexed(0).uid("a").created(1);
    Candidate b = indexed(0).uid("b").created(1);
    assertThat(listed(completed(input(1, b, a)))).containsExactly("b");
    assertThat(listed(completed(input(1, a, b)))).containsExactly("b");
  }

  @Test
  void keepsTheTableWhileItsPodsSucceedOneAfterTheOther() {
    Decision.Completed before = completed(input(2, indexed(0), indexed(1)));
    Decision.Completed after =
        completed(after(before, input(2, indexed(0), indexed(1).phase("Succeeded"))));
    assertThat(after).isEqualTo(before);
    assertThat(
            completed(
                after(
                    before,
                    input(2, indexed(0).phase("Succeeded"), indexed(1).phase("Succeeded")))))
        .isEqualTo(before);
  }

  @Test
  void doesNotSeatASucceededPodThatTheTableNeverListed() {
    Decision.Completed before = completed(input(2, indexed(0), indexed(1)));
    Candidate stranger = indexed(1).uid("stranger").phase("Succeeded");
    assertThat(reasons(decide(after(before, input(2, indexed(0), stranger)))))
        .containsExactly(Reason.POD_FINISHED);
  }

  @Test
  void letsAReplacementWaitForThoseThatHaveSucceeded() {
    Decision.Completed before = completed(input(3, indexed(0), indexed(1), indexed(2)));
    Decision decision =
        decide(
            after(
                before,
                input(
                    3,
                    indexed(0).phase("Succeeded"),
                    indexed(1).uid("replacement").created(9),
                    indexed(2))));
    assertThat(reasons(decision)).containsExactly(Reason.POD_FINISHED);
    assertThat(decision.progress().text())
        .contains("only 2 of 3 pods are live because these have finished: llm-0");
  }

  @Test
  void doesNotBlameAFinishedPodWhoseSeatIsTakenAgain() {
    Candidate gone = indexed(0).uid("gone").phase("Failed").created(-5);
    assertThat(reasons(decide(3, gone, indexed(0), indexed(1))))
        .containsExactly(Reason.WAITING_FOR_PODS);
  }

  @Test
  void doesNotBlameAFinishedPodWhoseAllocatedSeatIsTakenAgain() {
    Decision before = decide(3, unindexed(0), unindexed(1));
    Candidate failed = unindexed(0).phase("Failed");
    TableInput input =
        Decisions.slots(before.slots(), input(3, failed, unindexed(1), unindexed(5)));
    assertThat(reasons(decide(input))).containsExactly(Reason.WAITING_FOR_PODS);
  }

  @Test
  void tellsEveryRuleThatTheTextBreaks() {
    TableInput input = with(template("hccl-1.0"), input(1, indexed(0)));
    Decision decision =
        Decider.decide(input, printing("{\"version\":\"7\",\"server_list\":[],\"status\":\"x\"}"));
    assertThat(decision).isInstanceOf(Decision.Invalid.class);
    assertThat(decision.progress().findings())
        .hasSizeGreaterThan(2)
        .allSatisfy(f -> assertThat(f.reason()).isEqualTo(Reason.TABLE_INVALID))
        .allSatisfy(f -> assertThat(f.message()).startsWith("template hccl, consumer hccl-1.0: "));
  }

  @Test
  void isInvalidWhenTheTemplateFails() {
    Finding why = new Finding(Reason.RENDER_FAILED, "template hccl, line 3: no name \"rnk\"");
    Decision decision =
        Decider.decide(
            input(1, unindexed(0)), (template, table) -> new Renderer.Outcome.Failed(why));
    assertThat(decision).isInstanceOf(Decision.Invalid.class);
    assertThat(decision.progress()).isEqualTo(new Decision.Progress(1, 1, List.of(why)));
    assertThat(decision.slots()).containsEntry("uid-0", 0);
  }

  @Test
  void doesNotRenderBeforeEverythingIsThere() {
    Decision decision =
        Decider.decide(
            input(2, indexed(0)),
            (template, table) -> {
              throw new AssertionError("rendered too early");
            });
    assertThat(decision).isInstanceOf(Decision.Initializing.class);
  }
}
