package io.ranktable.webhook.tables;

import java.util.function.LongSupplier;

/**
 * How often something may be done: so many times at once, and so many times a second in the long
 * run. Safe for several threads.
 */
final class Allowance {

  private static final double NANOS = 1e9;

  private final int atOnce;
  private final int perSecond;
  private final LongSupplier nanoTime;
  private double left;
  private long at;

  Allowance(int atOnce, int perSecond, LongSupplier nanoTime) {
    this.atOnce = atOnce;
    this.perSecond = perSecond;
    this.nanoTime = nanoTime;
    this.left = atOnce;
    this.at = nanoTime.getAsLong();
  }

  /** Takes one; false when there is none left at the moment. */
  synchronized boolean take() {
    long now = nanoTime.getAsLong();
    left = Math.min(atOnce, left + (now - at) * perSecond / NANOS);
    at = now;
    if (left < 1) {
      return false;
    }
    left--;
    return true;
  }
}
