package io.ranktable.certs.rollover;

/** What reading the data of the Secret gave. */
public sealed interface Reading {
  /**
   * The data is whole.
   *
   * @param authorities what it says
   */
  record Valid(StoredAuthorities authorities) implements Reading {}

  /** There is no Secret, or it holds nothing. */
  record Absent() implements Reading {}

  /**
   * The data is damaged, or of a format this program does not know.
   *
   * @param reason which key of the data is wrong and why; never a value
   */
  record Corrupt(String reason) implements Reading {}
}
