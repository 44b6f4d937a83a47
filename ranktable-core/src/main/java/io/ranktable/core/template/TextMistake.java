package io.ranktable.core.template;

/**
 * A mistake in a template's text, found while it is read or while it is rendered. Carries no stack
 * trace: it is an answer to the user, not a fault of the program.
 */
class TextMistake extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * A mistake.
   *
   * @param line line in the text, from 1
   * @param message what is wrong and what to do
   */
  TextMistake(int line, String message) {
    super("line " + line + ": " + message, null, false, false);
  }

  /** {@code line <n>: <what is wrong>}. */
  String text() {
    return String.valueOf(getMessage());
  }

  /** The template takes more steps than it may. */
  static final class TooManySteps extends TextMistake {

    private static final long serialVersionUID = 1L;

    TooManySteps(int line, int limit) {
      super(
          line,
          "the template takes more than "
              + limit
              + " steps for this table; a list inside a list that does not depend on it "
              + "multiplies the work");
    }
  }
}
