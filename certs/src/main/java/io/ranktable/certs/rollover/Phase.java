package io.ranktable.certs.rollover;

/**
 * How far the change from one authority to the next has come; each phase is stored before anything
 * relies on it, so that a crash resumes where it was.
 */
public enum Phase {
  /** One authority signs and is trusted; nothing is under way. */
  STEADY,
  /** The next authority is stored and not relied on yet; the old one signs. */
  PREPARED,
  /** Old and next were written into every webhook entry; the old one signs. */
  PUBLISHED,
  /** Both were read back and API servers had time to learn them; the next may sign. */
  CONFIRMED,
  /** The next authority has become the signing one; leaves of older ones still live. */
  SWITCHED;

  /** Whether an authority waits to become the signing one in this phase. */
  public boolean hasNext() {
    return this == PREPARED || this == PUBLISHED || this == CONFIRMED;
  }
}
