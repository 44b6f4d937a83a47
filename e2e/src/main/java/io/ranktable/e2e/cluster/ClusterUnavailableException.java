package io.ranktable.e2e.cluster;

/**
 * There is no such cluster on this machine; the message is one line that says what to install or
 * set.
 */
public final class ClusterUnavailableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** The message, which the super class would hand out as possibly null. */
  private final String advice;

  /** Takes the one line. */
  public ClusterUnavailableException(String advice) {
    super(advice);
    this.advice = advice;
  }

  /** Returns the one line. */
  public String advice() {
    return advice;
  }
}
