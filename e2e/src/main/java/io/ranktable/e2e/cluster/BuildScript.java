package io.ranktable.e2e.cluster;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** {@code e2e/cluster/build.sh}: it builds pinned programs into a cache, or finds them there. */
public final class BuildScript {

  private BuildScript() {}

  /**
   * Returns one line that says what to install so that these programs can be built, or empty when
   * they are built or can be. Takes milliseconds.
   */
  public static Optional<String> obstacle(String... programs) {
    Optional<Path> script = find();
    if (script.isEmpty()) {
      return Optional.of("no e2e/cluster/build.sh above " + Path.of("").toAbsolutePath());
    }
    try {
      List<String> arguments = new ArrayList<>(List.of("--ready"));
      arguments.addAll(List.of(programs));
      Run run = run(script.get(), arguments, line -> {});
      return run.exitCode() == 0 ? Optional.empty() : Optional.of(String.join(" ", run.errors()));
    } catch (IOException e) {
      return Optional.of("sh cannot be run: " + e.getMessage());
    }
  }

  /**
   * Returns the directory of these programs, built now where they are not yet; the script's
   * progress goes to standard error.
   *
   * @throws ClusterUnavailableException when they cannot be built
   */
  public static Path directoryOf(String... programs) {
    Path script =
        find()
            .orElseThrow(() -> new ClusterUnavailableException("no e2e/cluster/build.sh is found"));
    try {
      Run run = run(script, List.of(programs), System.err::println);
      if (run.exitCode() != 0) {
        throw new ClusterUnavailableException(String.join("\n", run.errors()));
      }
      return Path.of(run.output().strip());
    } catch (IOException e) {
      throw new ClusterUnavailableException(script + " cannot be run: " + e.getMessage());
    }
  }

  /** Looks from the working directory upwards: Maven runs in e2e, tools in the top directory. */
  private static Optional<Path> find() {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path script = at.resolve("e2e/cluster/build.sh");
      if (Files.isRegularFile(script)) {
        return Optional.of(script);
      }
    }
    return Optional.empty();
  }

  private record Run(int exitCode, String output, List<String> errors) {}

  private static Run run(Path script, List<String> arguments, Consumer<String> progress)
      throws IOException {
    List<String> command = new ArrayList<>(List.of("sh", script.toString()));
    command.addAll(arguments);
    Path output = Files.createTempFile("ranktable-build", ".out");
    try {
      Process process =
          new ProcessBuilder(command).redirectOutput(Redirect.to(output.toFile())).start();
      process.getOutputStream().close();
      List<String> errors = new ArrayList<>();
      try (BufferedReader reader = process.errorReader(StandardCharsets.UTF_8)) {
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
          errors.add(line);
          progress.accept(line);
        }
      }
      return new Run(process.waitFor(), Files.readString(output), List.copyOf(errors));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for " + script, e);
    } finally {
      Files.deleteIfExists(output);
    }
  }
}
