package io.ranktable.webhook.insight;

import java.time.Duration;
import java.util.stream.LongStream;

/** Bounds of histograms. */
final class Buckets {

  private Buckets() {}

  /** From 1 ms, so that what takes milliseconds is told apart, to a limit in milliseconds. */
  static Duration[] millisUpTo(long limit) {
    return LongStream.of(1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 30_000)
        .filter(millis -> millis <= limit)
        .mapToObj(Duration::ofMillis)
        .toArray(Duration[]::new);
  }
}
