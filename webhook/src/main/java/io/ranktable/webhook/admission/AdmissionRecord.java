package io.ranktable.webhook.admission;

import io.ranktable.core.table.Reason;

/**
 * How one request ended, for metrics and logs.
 *
 * @param outcome what was done
 * @param reason why, in the words used everywhere; of several findings the first
 * @param uid uid of the request; empty when it has none
 * @param pod {@code namespace/name} of the pod; empty when it is not known
 * @param message what the caller was told; empty when nothing was
 */
public record AdmissionRecord(
    Outcome outcome, Reason reason, String uid, String pod, String message) {

  /** What was done with a request. */
  public enum Outcome {
    /** The pod was let in with a patch. */
    PATCHED("patched"),
    /** The object was let in as it is. */
    ALLOWED("allowed"),
    /** The pod was refused because of what its author wrote. */
    DENIED("denied"),
    /** The request could not be understood, so nobody could be answered but the caller. */
    REJECTED("rejected"),
    /** We failed; the pod was refused. */
    FAILED("failed");

    private final String text;

    Outcome(String text) {
      this.text = text;
    }

    /** The word in metrics. */
    public String text() {
      return text;
    }
  }

  /** A request that no review could be read from. */
  static AdmissionRecord rejected(Reason reason, String message) {
    return new AdmissionRecord(Outcome.REJECTED, reason, "", "", message);
  }
}
