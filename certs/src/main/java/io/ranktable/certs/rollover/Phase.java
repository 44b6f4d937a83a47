package io.ranktable.certs.rollover;

/**
 * How far the change from one authority to the next has come; each phase is stored before anything
 * relies on it, so that a crash resumes where it was.
 */
public enum Phase {
  /**
   * The signing authority is new, and there was none before that could have gone on signing: leaves
   * of it are relied on only where there is no other, until API servers have learnt it.
   */
  FOUNDED,
  /** One authority signs and is trusted; nothing is under way. */
  STEADY,
  /** The next authority is stored and not relied on yet; the old one signs. */
  PREPARED,
  /** Old and next were found in every webhook entry; the old one signs. */
  PUBLISHED,
  /** Both stood there long enough for API servers to learn them; the next may sign. */
  CONFIRMED,
  /** The next authority has become the signing one; leaves of older ones may still live. */
  SWITCHED;

  /** Whether an authority waits to become the signing one in this phase. */
  public boolean hasNext() {
    return this == PREPARED || this == PUBLISHED || this == CONFIRMED;
  }
}
