package io.ranktable.core.decision;

import static io.ranktable.core.decision.Candidate.indexed;
import static org.assertj.core.api.Assertions.assertThat;

import io.ranktable.core.table.Finding;
import io.ranktable.core.table.Gate;
import io.ranktable.core.table.Reason;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GateFailuresTest {

  private static final String NO_SHELL =
      "failed to create containerd task: runc create failed: exec: \"/bin/sh\": stat /bin/sh: no"
          + " such file or directory";

  @Test
  void namesThePodsAndTheAnnotationThatHelpsWhenTheImageHasNoShell() {
    List<Member> members = List.of(indexed(0).member(), failing(2, NO_SHELL), failing(1, NO_SHELL));
    assertThat(GateFailures.of(members).finding())
        .contains(
            new Finding(
                Reason.GATE_CANNOT_START,
                "cannot be given to llm-1, llm-2: the container ranktable-gate does not start: \""
                    + NO_SHELL
                    + "\". The gate runs in the image of the first container that gets the table,"
                    + " and that image seems to have no /bin/sh: name one that has it, such as"
                    + " busybox, by the annotation ranktable.io/wait-image on the pod template"));
  }

  @Test
  void givesNoAdviceForATroubleOfAnotherKind() {
    assertThat(GateFailures.of(List.of(failing(0, "no space left on device"))).finding())
        .map(Finding::message)
        .contains(
            "cannot be given to llm-0: the container ranktable-gate does not start: \"no space left"
                + " on device\"");
  }

  @Test
  void alsoTellsOfAPodThatHasFailedByThat() {
    Gate gate = new Gate(Gate.State.CANNOT_START, NO_SHELL);
    assertThat(GateFailures.of(List.of(indexed(3).phase("Failed").member(gate))).pods()).hasSize(1);
  }

  @Test
  void saysNothingOfPodsThatWaitOrHaveStartedOrGo() {
    Gate gate = new Gate(Gate.State.CANNOT_START, NO_SHELL);
    assertThat(
            GateFailures.of(
                    List.of(
                        indexed(0).member(),
                        indexed(1).copied("0123456789abcdef"),
                        indexed(2).beingDeleted().member(gate)))
                .finding())
        .isEmpty();
  }

  @Test
  void fitsIntoAnEventHoweverManyThereAreAndHoweverLongTheKubeletTalks() {
    List<Member> many =
        IntStream.range(0, 300).mapToObj(i -> failing(i, "/bin/sh " + "x".repeat(5000))).toList();
    assertThat(GateFailures.of(many).finding())
        .hasValueSatisfying(
            finding ->
                assertThat(finding.message())
                    .contains("and 292 more")
                    .contains("ranktable.io/wait-image")
                    .hasSizeLessThan(900));
  }

  private static Member failing(int index, String words) {
    return indexed(index).member(new Gate(Gate.State.CANNOT_START, words));
  }
}
