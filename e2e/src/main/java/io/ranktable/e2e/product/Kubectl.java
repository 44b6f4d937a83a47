package io.ranktable.e2e.product;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * kubectl as a person runs it, in one namespace.
 *
 * @param program the program
 * @param kubeconfig who runs it, and against which cluster
 * @param namespace where
 */
public record Kubectl(Path program, Path kubeconfig, String namespace) {

  /**
   * How a command went.
   *
   * @param command the command, for messages
   * @param exitCode 0: well
   * @param output what it printed on standard output
   * @param said what it printed on standard error: warnings, and why it failed
   */
  public record Answer(String command, int exitCode, String output, String said) {

    /**
     * Returns what it printed.
     *
     * @throws IllegalStateException when it failed; the message has its words
     */
    public String orFail() {
      if (exitCode != 0) {
        throw new IllegalStateException(command + ": " + said + output);
      }
      return output;
    }
  }

  /** Runs it with these arguments. */
  public Answer run(String... arguments) {
    return runWith("", arguments);
  }

  /** Creates the objects of a YAML text, as {@code kubectl create} does. */
  public Answer create(String yaml) {
    return runWith(yaml, "create", "-f", "-");
  }

  private Answer runWith(String input, String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(program.toString(), "--kubeconfig=" + kubeconfig, "--namespace=" + namespace));
    command.addAll(List.of(arguments));
    try {
      Path errors = Files.createTempFile("ranktable-kubectl-", ".err");
      try {
        Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
        try (var in = process.getOutputStream()) {
          in.write(input.getBytes(StandardCharsets.UTF_8));
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int exitCode = process.waitFor();
        return new Answer(
            "kubectl " + String.join(" ", arguments), exitCode, output, Files.readString(errors));
      } finally {
        Files.delete(errors);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while kubectl ran", e);
    }
  }
}
