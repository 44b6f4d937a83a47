package io.ranktable.certs.rollover;

import java.time.Duration;

/**
 * How long certificates live.
 *
 * @param authority from the creation of an authority to its end
 * @param leaf from the signing of a leaf to its end
 */
public record Lifetimes(Duration authority, Duration leaf) {
  /** An authority for a year, a leaf for a week. */
  public static final Lifetimes DEFAULT = new Lifetimes(Duration.ofDays(365), Duration.ofDays(7));

  /**
   * Checks that an authority outlives its leaves by so much that it is not due at once.
   *
   * @throws IllegalArgumentException when a life is not positive or the authority's is less than
   *     twice the leaf's
   */
  public Lifetimes {
    if (!leaf.isPositive() || authority.compareTo(leaf.multipliedBy(2)) < 0) {
      throw new IllegalArgumentException(
          "An authority that lives for "
              + authority
              + " cannot serve leaves that live for "
              + leaf
              + ": it must live at least twice as long");
    }
  }
}
