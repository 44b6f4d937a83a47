package io.ranktable.e2e.chart;

import io.ranktable.e2e.cluster.BuildScript;
import io.ranktable.e2e.cluster.ClusterUnavailableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * A Helm of a pinned version, kept away from the settings and the cluster of the user.
 *
 * @param program the executable
 * @param home directory for its settings and caches
 */
public record Helm(Path program, Path home) {

  /** The chart under test. */
  public static final Path CHART = Path.of("..", "charts", "ranktable-injector");

  /** The names that {@link #named} knows: Helm 3 and Helm 4. */
  public static Stream<String> names() {
    return Stream.of("helm", "helm4");
  }

  private static final Map<String, Helm> BUILT = new ConcurrentHashMap<>();

  /**
   * What a run left behind.
   *
   * @param exitCode 0 when Helm was content
   * @param output standard output
   * @param errors standard error
   */
  public record Result(int exitCode, String output, String errors) {

    /** Returns this, or fails with Helm's own words when it was not content. */
    public Result orFail() {
      if (exitCode != 0) {
        throw new AssertionError("helm ended with " + exitCode + ":\n" + errors + output);
      }
      return this;
    }
  }

  /**
   * Returns the Helm of that name, building it the first time.
   *
   * @throws ClusterUnavailableException where that is not possible; its one line says what to
   *     install
   */
  public static Helm named(String name) {
    return BUILT.computeIfAbsent(name, Helm::build);
  }

  private static Helm build(String name) {
    BuildScript.obstacle(name)
        .ifPresent(
            advice -> {
              throw new ClusterUnavailableException(advice);
            });
    try {
      Path home = Files.createTempDirectory(Files.createDirectories(Path.of("target")), name);
      return new Helm(BuildScript.directoryOf(name).resolve("helm"), home.toAbsolutePath());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs Helm with these arguments. */
  public Result run(String... arguments) {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(Arrays.asList(arguments));
    return run(
        Map.of(
            "HELM_CACHE_HOME", home.resolve("cache").toString(),
            "HELM_CONFIG_HOME", home.resolve("config").toString(),
            "HELM_DATA_HOME", home.resolve("data").toString(),
            // Only a cluster that is named by an argument.
            "KUBECONFIG", home.resolve("none").toString()),
        command);
  }

  /** Renders the chart as release {@code ri} of a namespace. */
  public String template(String namespace, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("template", "ri", CHART.toString(), "--namespace", namespace));
    arguments.addAll(Arrays.asList(more));
    return run(arguments.toArray(String[]::new)).orFail().output();
  }

  private static Result run(Map<String, String> environment, List<String> command) {
    try {
      Path output = Files.createTempFile("helm", ".out");
      Path errors = Files.createTempFile("helm", ".err");
      try {
        ProcessBuilder builder =
            new ProcessBuilder(command)
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile());
        builder.environment().putAll(environment);
        int exitCode = builder.start().waitFor();
        return new Result(exitCode, Files.readString(output), Files.readString(errors));
      } finally {
        Files.delete(output);
        Files.delete(errors);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while " + command + " ran", e);
    }
  }
}
