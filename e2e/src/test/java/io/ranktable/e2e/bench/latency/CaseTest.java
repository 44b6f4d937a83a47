package io.ranktable.e2e.bench.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CaseTest {

  /** Beyond it templates are refused. */
  private static final int TEMPLATE_LIMIT = 64 * 1024;

  @ParameterizedTest
  @CsvSource({"1, 1", "30, 1", "1, 100", "30, 100", "1, 880", "8, 880", "30, 880"})
  void aTemplateIsSmallHoweverLargeItsTable(int pods, int kib) {
    Case kind = new Case(pods, kib);
    String text = Objects.requireNonNull(kind.data().get("ranktable-template"));

    assertThat(text.length()).isLessThan(TEMPLATE_LIMIT);
    int ranks = pods * kind.devices();
    long padding = ranks * text.chars().filter(c -> c == 'z').count();
    assertThat(padding)
        .as("characters of padding in the table")
        .isCloseTo(Math.max(0, kib * 1024L - 100L * ranks), within((long) ranks));
  }
}
