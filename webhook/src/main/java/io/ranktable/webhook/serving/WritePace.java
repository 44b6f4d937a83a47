package io.ranktable.webhook.serving;

import java.time.Duration;
import java.time.Instant;

/**
 * Heals at once, but does not race somebody who keeps writing the opposite: the first writes of a
 * minute are free, then each waits twice as long as the one before, a minute at most. Used by one
 * thread at a time.
 */
final class WritePace {
  private static final int FREE = 5;
  private static final Duration QUIET = Duration.ofMinutes(1);

  private Instant last = Instant.MIN;
  private int streak;

  /** How long the next write has to wait; zero or less: not at all. */
  Duration untilNextWrite(Instant now) {
    if (streak < FREE) {
      return Duration.ZERO;
    }
    Duration gap = Duration.ofSeconds(1L << Math.min(streak - FREE, 6));
    return Duration.between(now, last.plus(gap.compareTo(QUIET) < 0 ? gap : QUIET));
  }

  /** Counts a write. */
  void wrote(Instant now) {
    streak = last.isBefore(now.minus(QUIET.multipliedBy(2))) ? 1 : streak + 1;
    last = now;
  }
}
