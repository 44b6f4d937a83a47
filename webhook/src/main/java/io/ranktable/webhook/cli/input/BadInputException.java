package io.ranktable.webhook.cli.input;

/** What the user gave cannot be used; the message is a sentence for them. */
public class BadInputException extends Exception {

  private static final long serialVersionUID = 1L;

  /** With a sentence that says what is wrong, where, and what to do. */
  public BadInputException(String message) {
    super(message);
  }
}
