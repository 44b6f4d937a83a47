package io.ranktable.e2e.bench.ranks;

import java.util.HashMap;
import java.util.Map;

/**
 * Whether the time per rank stays the same when tables grow: within a factor of two over all sizes
 * from {@value #FROM} ranks on. Below, what every table costs weighs more than its ranks.
 */
final class Linearity {

  static final int FROM = 256;
  private static final double FACTOR = 2;

  private final Map<String, double[]> ranges = new HashMap<>();

  /**
   * Takes in one more size of an operation.
   *
   * @return the slowest time per rank divided by the fastest so far; 1 for sizes that do not count
   */
  double spread(String operation, int ranks, double perRank) {
    if (ranks < FROM) {
      return 1;
    }
    double[] range = ranges.computeIfAbsent(operation, any -> new double[] {perRank, perRank});
    range[0] = Math.min(range[0], perRank);
    range[1] = Math.max(range[1], perRank);
    return range[1] / range[0];
  }

  /** Whether such a spread counts as linear. */
  static boolean linear(double spread) {
    return spread <= FACTOR;
  }
}
