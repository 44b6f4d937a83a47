package io.ranktable.certs.rollover;

/** What shall happen to the stored authorities now. */
public sealed interface Step {
  /**
   * What is stored is good for now.
   *
   * @param authorities what is stored
   */
  record Keep(StoredAuthorities authorities) implements Step {}

  /**
   * A new state shall be stored, over exactly the one that was read. Nobody may rely on it before
   * that has succeeded.
   *
   * @param authorities the new state
   * @param cause why
   */
  record Store(StoredAuthorities authorities, Cause cause) implements Step {}

  /**
   * What is stored is unusable but nobody here needs it now; it may be of a newer program.
   *
   * @param reason what is wrong with it
   */
  record Leave(String reason) implements Step {}

  /** Why a state is stored. */
  enum Cause {
    /** There was none. */
    CREATED("there was none"),
    /** What was stored cannot be read. */
    REPLACED_CORRUPT("what was stored cannot be read"),
    /** The signing authority ends soon, or has not begun by the clock of today. */
    SUCCESSOR_DUE("the signing one needs a successor"),
    /** Somebody has asked for a new authority. */
    SUCCESSOR_ASKED("somebody has asked for a new one"),
    /** The signing authority has ended. */
    REPLACED_ENDED("the signing one has ended"),
    /** API servers trust authorities that the Secret does not know: it was replaced. */
    ADOPTED("API servers trust one that was not stored: it stays trusted while its leaves live"),
    /** API servers trust authorities of ours, but not the one that shall sign: it was replaced. */
    SIGNER_UNKNOWN("API servers trust others, but not the signing one"),
    /** Both authorities were found in every webhook entry. */
    PUBLISHED("both are published"),
    /** API servers have had time to learn what is published. */
    CONFIRMED("API servers have had time to learn it"),
    /** The next authority signs from now on. */
    SWITCHED("the new one signs from now on"),
    /** No leaf of a retired authority lives any more. */
    RETIRED("the last leaf of an older one has ended"),
    /** No API server is told to trust a retired authority any more. */
    FORGOTTEN("an older one is published no more"),
    /** A time in the state lies further ahead than it can: a clock was wrong when it was stored. */
    CLOCK_SET_BACK("the clock was set back");

    private final String text;

    Cause(String text) {
      this.text = text;
    }

    /** Half a sentence for logs. */
    public String text() {
      return text;
    }
  }
}
