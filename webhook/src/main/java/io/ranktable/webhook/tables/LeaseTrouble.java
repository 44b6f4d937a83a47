package io.ranktable.webhook.tables;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells once why a Lease cannot be read, as that is tried every other second. */
final class LeaseTrouble {

  private static final Logger LOG = LoggerFactory.getLogger(LeaseTrouble.class);

  private final String lease;
  private String told = "";

  /**
   * Nothing to tell yet.
   *
   * @param lease namespace and name
   */
  LeaseTrouble(String lease) {
    this.lease = lease;
  }

  /** It could not be read. */
  synchronized void because(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String why = String.valueOf(root.getMessage());
    if (!why.equals(told)) {
      LOG.warn("Lease {} cannot be read, which is tried again and again: {}", lease, why);
    }
    told = why;
  }

  /** It was read. */
  synchronized void over() {
    if (!told.isEmpty()) {
      LOG.info("Lease {} can be read again", lease);
    }
    told = "";
  }
}
