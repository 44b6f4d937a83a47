package io.ranktable.certs.rollover;

import java.time.Duration;
import java.time.Instant;

/**
 * How long certificates live, and how long a new authority waits.
 *
 * @param authority from the creation of an authority to its end
 * @param leaf from the signing of a leaf to its end
 * @param trustDelay how long API servers are given to learn an authority that was published, before
 *     a leaf of it is relied on; may be zero
 */
public record Lifetimes(Duration authority, Duration leaf, Duration trustDelay) {
  /** An authority for a year, a leaf for a week, a minute for API servers. */
  public static final Lifetimes DEFAULT =
      new Lifetimes(Duration.ofDays(365), Duration.ofDays(7), Duration.ofMinutes(1));

  private static final Duration LARGEST_SLACK = Duration.ofMinutes(10);
  private static final Duration LARGEST_LAST_MOMENT = Duration.ofMinutes(2);

  /**
   * Checks that an authority is not due at once, and a leaf not before its authority is known.
   *
   * @throws IllegalArgumentException when a life is not positive, the authority's is less than four
   *     times the leaf's, or the leaf's less than six times the delay
   */
  public Lifetimes {
    if (!leaf.isPositive() || authority.compareTo(leaf.multipliedBy(4)) < 0) {
      throw new IllegalArgumentException(
          "An authority that lives for "
              + authority
              + " cannot serve leaves that live for "
              + leaf
              + ": it must live at least four times as long");
    }
    if (trustDelay.isNegative() || leaf.compareTo(trustDelay.multipliedBy(6)) < 0) {
      throw new IllegalArgumentException(
          "Leaves that live for "
              + leaf
              + " cannot wait "
              + trustDelay
              + " until API servers trust an authority: they must live at least six times as long");
    }
  }

  /** When an authority that ends then shall have a successor: two lives of a leaf before. */
  Instant successorDue(Instant end) {
    return end.minus(leaf.multipliedBy(2));
  }

  /** When a leaf that ends then is renewed from memory at the latest. */
  Instant lastMoment(Instant end) {
    Duration tenth = leaf.dividedBy(10);
    return end.minus(tenth.compareTo(LARGEST_LAST_MOMENT) < 0 ? tenth : LARGEST_LAST_MOMENT);
  }

  /** When every leaf has ended whose signing was decided by now, by any replica's clock. */
  Instant lastLeaf(Instant now) {
    Duration tenth = leaf.dividedBy(10);
    return now.plus(leaf).plus(tenth.compareTo(LARGEST_SLACK) < 0 ? tenth : LARGEST_SLACK);
  }
}
