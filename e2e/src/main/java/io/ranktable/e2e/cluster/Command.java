package io.ranktable.e2e.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Programs that run to their end. */
final class Command {

  private Command() {}

  /**
   * Runs a program and returns what it wrote to standard output and standard error.
   *
   * @throws IllegalStateException when it fails; the message holds what it said
   */
  static String run(List<String> command) {
    return run(new ProcessBuilder(command));
  }

  /** The same with a file as its standard input. */
  static String runReading(Path input, List<String> command) {
    return run(new ProcessBuilder(command).redirectInput(input.toFile()));
  }

  private static String run(ProcessBuilder builder) {
    List<String> command = builder.command();
    String words = String.join(" ", command);
    String whole =
        builder.redirectInput().file() == null
            ? words
            : words + " <" + builder.redirectInput().file();
    try {
      Process process = builder.redirectErrorStream(true).start();
      process.getOutputStream().close();
      String output =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      int code = process.waitFor();
      if (code != 0) {
        throw new IllegalStateException("'%s' failed with %d: %s".formatted(whole, code, output));
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot run " + command.getFirst(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while running " + command.getFirst(), e);
    }
  }

  /** The same with a prefix, such as what enters a namespace. */
  static String run(List<String> prefix, String... command) {
    return run(join(prefix, List.of(command)));
  }

  static List<String> join(List<String> prefix, List<String> command) {
    List<String> whole = new ArrayList<>(prefix);
    whole.addAll(command);
    return List.copyOf(whole);
  }
}
