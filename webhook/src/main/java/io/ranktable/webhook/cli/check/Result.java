package io.ranktable.webhook.cli.check;

/**
 * What came of looking at one thing.
 *
 * @param ok whether it is as it should be
 * @param text a sentence that says what was found, and what to do when it is not
 */
record Result(boolean ok, String text) {

  static Result ok(String text) {
    return new Result(true, text);
  }

  static Result failed(String text) {
    return new Result(false, text);
  }

  /** The line for people. */
  String line() {
    return (ok ? "ok      " : "failed  ") + text;
  }
}
