package io.ranktable.e2e.bench.ranks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LinearityTest {

  private final Linearity linearity = new Linearity();

  @Test
  void theSlowestSizeIsComparedWithTheFastest() {
    assertThat(linearity.spread("table", 256, 30)).isEqualTo(1);
    assertThat(linearity.spread("table", 4_096, 20)).isEqualTo(1.5);
    assertThat(linearity.spread("table", 16_384, 44)).isEqualTo(2.2);
    assertThat(Linearity.linear(2.2)).isFalse();
    assertThat(Linearity.linear(1.5)).isTrue();
  }

  @Test
  void smallTablesDoNotCount() {
    assertThat(linearity.spread("table", 16, 1_000)).isEqualTo(1);
    assertThat(linearity.spread("table", 256, 10)).isEqualTo(1);
  }

  @Test
  void operationsAreNotComparedWithEachOther() {
    linearity.spread("table", 256, 10);
    assertThat(linearity.spread("decide", 256, 50)).isEqualTo(1);
  }
}
