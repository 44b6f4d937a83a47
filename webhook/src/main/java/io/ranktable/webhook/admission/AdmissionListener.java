package io.ranktable.webhook.admission;

import java.time.Duration;

/** Hears how requests ended. Must not block. */
@FunctionalInterface
public interface AdmissionListener {

  /**
   * A request was answered.
   *
   * @param told how it ended
   * @param took from the first look at the request to the answer being ready to send
   */
  void answered(AdmissionRecord told, Duration took);
}
