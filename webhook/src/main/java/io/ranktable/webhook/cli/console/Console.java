package io.ranktable.webhook.cli.console;

import java.io.InputStream;
import java.io.PrintStream;

/**
 * The streams of a command.
 *
 * @param in what is piped into it
 * @param out gets the result and nothing else
 * @param err gets what is wrong, and notes beside the result
 */
public record Console(InputStream in, PrintStream out, PrintStream err) {

  /** The streams of this process. */
  public static Console ofProcess() {
    return new Console(System.in, System.out, System.err);
  }
}
