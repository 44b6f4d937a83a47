package io.ranktable.core.report;

import io.ranktable.core.table.PodFacts;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads what a pod's device annotation says. */
public final class ReportReader {

  private ReportReader() {}

  /**
   * Reads the report of a pod.
   *
   * @param pod the pod
   * @param format its pod format
   * @param staleReport hash of an annotation that was there at CREATE; null when there was none
   */
  public static ReportOutcome read(PodFacts pod, PodFormat format, @Nullable String staleReport) {
    throw new UnsupportedOperationException(pod.toString() + format + staleReport);
  }

  /** The text of the device annotation, first present key wins; empty when there is none. */
  public static Optional<String> annotation(PodFacts pod, PodFormat format) {
    return format.annotations().stream()
        .filter(pod.annotations()::containsKey)
        .findFirst()
        .map(pod.annotations()::get);
  }
}
