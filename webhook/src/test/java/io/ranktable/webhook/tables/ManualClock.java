package io.ranktable.webhook.tables;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** Time that passes when a test says so. It begins just before the counter wraps around. */
final class ManualClock extends Clock implements LongSupplier {

  private static final long START = Long.MAX_VALUE - Duration.ofSeconds(7).toNanos();

  private final AtomicLong nanos = new AtomicLong(START);

  void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  void passSeconds(long seconds) {
    pass(Duration.ofSeconds(seconds));
  }

  @Override
  public long getAsLong() {
    return nanos.get();
  }

  @Override
  public Instant instant() {
    return Instant.parse("2026-03-01T08:00:00Z").plusNanos(nanos.get() - START);
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }
}
