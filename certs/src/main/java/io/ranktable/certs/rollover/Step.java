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
    /** The signing authority has ended, or ends before a new leaf would. */
    REPLACED_ENDING("the signing one ends before a new leaf would"),
    /** No leaf of a retired authority lives any more. */
    RETIRED("the last leaf of an older one has ended");

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
