package io.ranktable.webhook.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class WritePaceTest {
  private static final Instant NOW = Instant.parse("2026-05-01T12:00:00Z");
  private final WritePace pace = new WritePace();

  @Test
  void letsTheFirstWritesGoAtOnce() {
    for (int i = 0; i < 5; i++) {
      assertThat(pace.untilNextWrite(NOW)).isLessThanOrEqualTo(Duration.ZERO);
      pace.wrote(NOW);
    }
    assertThat(pace.untilNextWrite(NOW)).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void writesOnceAMinuteAgainstSomebodyWhoNeverStops() {
    Instant now = NOW;
    int writes = 0;
    for (; now.isBefore(NOW.plus(Duration.ofHours(1))); now = now.plusMillis(500)) {
      if (!pace.untilNextWrite(now).isPositive()) {
        pace.wrote(now);
        writes++;
      }
    }

    assertThat(writes).isBetween(60, 75);
    assertThat(pace.untilNextWrite(now)).isLessThanOrEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void forgetsAfterTwoQuietMinutes() {
    for (int i = 0; i < 20; i++) {
      pace.wrote(NOW);
    }
    Instant later = NOW.plus(Duration.ofSeconds(121));
    pace.wrote(later);

    assertThat(pace.untilNextWrite(later)).isLessThanOrEqualTo(Duration.ZERO);
  }
}
