package io.ranktable.e2e.bench.latency;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ranktable.e2e.bench.JsonLines;
import java.time.Duration;
import java.util.List;

/**
 * Durations, in rising order.
 *
 * @param sorted at least one
 */
public record Spread(List<Duration> sorted) {

  private static final double NANOS_PER_MILLI = 1e6;

  /** Sorts them. */
  public Spread {
    if (sorted.isEmpty()) {
      throw new IllegalArgumentException("nothing was measured");
    }
    sorted = sorted.stream().sorted().toList();
  }

  /**
   * The shortest duration that so many of all do not exceed.
   *
   * @param percent above 0, at most 100
   */
  public Duration percentile(double percent) {
    int rank = (int) Math.ceil(percent / 100 * sorted.size());
    return sorted.get(Math.max(1, rank) - 1);
  }

  /** Adds p50, p99 and max, in milliseconds, under names that begin so. */
  public void put(ObjectNode line, String name) {
    line.put(name + "_p50_ms", millis(percentile(50)));
    line.put(name + "_p99_ms", millis(percentile(99)));
    line.put(name + "_max_ms", millis(sorted.getLast()));
  }

  private static java.math.BigDecimal millis(Duration duration) {
    return JsonLines.figure(duration.toNanos() / NANOS_PER_MILLI);
  }
}
