package io.ranktable.core.report;

import io.ranktable.core.table.Finding;

/** What a pod says of its devices. */
public sealed interface ReportOutcome {

  /** A valid report. */
  record Reported(Report report) implements ReportOutcome {}

  /**
   * The pod requests no NPU and has no device annotation: it counts as reported once its IP is
   * known.
   */
  record NoDevices() implements ReportOutcome {}

  /** Nothing that can be used yet; the finding names the pod and says why. */
  record NotReported(Finding why) implements ReportOutcome {}
}
