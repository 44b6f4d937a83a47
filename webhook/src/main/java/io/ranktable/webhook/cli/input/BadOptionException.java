package io.ranktable.webhook.cli.input;

/** The value of an option cannot be used, or not together with another option. */
public final class BadOptionException extends BadInputException {

  private static final long serialVersionUID = 1L;

  /** With a sentence that says what is wrong with which option, and what to do. */
  public BadOptionException(String message) {
    super(message);
  }
}
