package io.ranktable.core.table;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class GateTest {

  private static final String DIGEST = "0123456789abcdef";
  private static final String OTHER = "fedcba9876543210";

  @Test
  void tellsTheDigestOfEachTableThatItHasCopied() {
    Gate gate = open("table-a " + DIGEST + "\ntable-ab " + OTHER + "\n");
    assertThat(gate.copied("table-a")).contains(DIGEST);
    assertThat(gate.copied("table-ab")).contains(OTHER);
    assertThat(gate.copied("table")).isEmpty();
    assertThat(gate.copied("table-b")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "table-a",
        "table-a ",
        "table-a 0123456789abcde",
        "table-a 0123456789abcdef0",
        "table-a 0123456789ABCDEF",
        "table-a 0123456789abcdef more",
        " table-a 0123456789abcdef",
        "Unable to get init container status from container runtime and pod has been initialized"
      })
  void saysNothingFromAMessageThatTheGateHasNotWritten(String message) {
    assertThat(open(message).copied("table-a")).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(value = Gate.State.class, mode = EnumSource.Mode.EXCLUDE, names = "OPEN")
  void hasCopiedNothingBeforeItOpened(Gate.State state) {
    assertThat(new Gate(state, "table-a " + DIGEST).copied("table-a")).isEmpty();
  }

  @Test
  void hasCopiedNothingThatItDoesNotTell() {
    assertThat(new Gate(Gate.State.OPEN, null).copied("table-a")).isEmpty();
  }

  private static Gate open(String message) {
    return new Gate(Gate.State.OPEN, message);
  }
}
