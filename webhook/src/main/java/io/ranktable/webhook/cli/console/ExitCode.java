package io.ranktable.webhook.cli.console;

/** What the exit code of a command says; the same number means the same for every command. */
public enum ExitCode {
  /** All is well. */
  OK(0),
  /** The command ran, and something did not end well, or the program itself failed. */
  FAILED(1),
  /** The command, an option or its value is wrong. */
  USAGE(2),
  /** A file cannot be read or used. */
  BAD_INPUT(3),
  /** A table still waits for something. */
  INITIALIZING(4),
  /** A table breaks a rule of its consumer, or cannot be made. */
  INVALID(5),
  /** Admission refuses a pod. */
  DENIED(6);

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  /** The number that the shell sees. */
  public int number() {
    return number;
  }
}
