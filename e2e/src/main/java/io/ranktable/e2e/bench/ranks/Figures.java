package io.ranktable.e2e.bench.ranks;

import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/**
 * What JMH found out about one operation.
 *
 * @param p50 half of the operations were as fast, in nanoseconds
 * @param mean the mean, in nanoseconds
 * @param error half of the mean's 99.9 % confidence interval, in nanoseconds; 0 when there are too
 *     few samples to say
 * @param samples operations that were timed
 * @param allocated bytes allocated per operation
 */
record Figures(double p50, double mean, double error, long samples, double allocated) {

  private static final String ALLOCATED = "gc.alloc.rate.norm";

  static Figures of(RunResult run) {
    Result<?> time = run.getPrimaryResult();
    double error = time.getScoreError();
    // The map is of a raw type.
    @Nullable Result<?> allocated = run.getSecondaryResults().get(ALLOCATED);
    if (allocated == null) {
      throw new IllegalStateException("JMH did not count allocations");
    }
    return new Figures(
        time.getStatistics().getPercentile(50),
        time.getScore(),
        Double.isFinite(error) ? error : 0,
        time.getSampleCount(),
        allocated.getScore());
  }
}
