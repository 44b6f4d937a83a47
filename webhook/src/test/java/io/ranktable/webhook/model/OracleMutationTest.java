package io.ranktable.webhook.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OracleMutationTest {

  private static final int SCHEDULES = 300;

  @BeforeAll
  static void silence() {
    Silence.begin();
  }

  @AfterAll
  static void speak() {
    Silence.end();
  }

  @ParameterizedTest
  @EnumSource
  void noticesABugInTheController(Mutant mutant) {
    long seed = 1;
    while (seed <= SCHEDULES && Run.play(Schedules.of(seed), mutant::seam).isEmpty()) {
      seed++;
    }
    assertThat(seed).as("first schedule that shows it").isLessThanOrEqualTo(SCHEDULES);
  }
}
