package io.ranktable.webhook.tables;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AllowanceTest {

  private final ManualClock clock = new ManualClock();
  private final Allowance allowance = new Allowance(5, 2, clock);

  @Test
  void givesSomeAtOnceThenSoManyASecond() {
    assertThat(taken()).isEqualTo(5);
    assertThat(taken()).isZero();
    clock.passSeconds(1);
    assertThat(taken()).isEqualTo(2);
    clock.passSeconds(2);
    assertThat(taken()).isEqualTo(4);
  }

  @Test
  void savesUpNoMoreThanItGivesAtOnce() {
    taken();
    clock.passSeconds(3600);
    assertThat(taken()).isEqualTo(5);
  }

  private long taken() {
    return IntStream.range(0, 100).filter(i -> allowance.take()).count();
  }
}
