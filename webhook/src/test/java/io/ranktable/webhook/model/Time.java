package io.ranktable.webhook.model;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/** Time that passes when the schedule says so. Its counter wraps around on the way. */
final class Time implements LongSupplier, InstantSource {

  private static final long START = Long.MAX_VALUE - Duration.ofSeconds(40).toNanos();
  private static final Instant BEGIN = Instant.parse("2026-03-01T08:00:00Z");

  private long nanos = START;

  void pass(Duration time) {
    nanos += time.toNanos();
  }

  @Override
  public long getAsLong() {
    return nanos;
  }

  @Override
  public Instant instant() {
    return BEGIN.plusNanos(nanos - START);
  }
}
