package io.ranktable.webhook.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ranktable.webhook.cli.console.Console;
import io.ranktable.webhook.cli.console.ExitCode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Runs a command line with captured streams, and compares what it prints with golden files. */
public final class Cli {

  private static final boolean REFRESH = Boolean.getBoolean("goldens.refresh");

  private Cli() {}

  /**
   * What a run left.
   *
   * @param code exit code
   * @param out what it printed to stdout
   * @param err what it printed to stderr
   */
  public record Run(int code, String out, String err) {

    /** Asserts the exit code; what the command said is in the message when it is another. */
    public Run ends(ExitCode expected) {
      assertThat(code).as("exit code%n%s%n%s", out, err).isEqualTo(expected.number());
      return this;
    }

    /** stdout as JSON. */
    public JsonNode json() {
      try {
        return new ObjectMapper().readTree(out);
      } catch (JsonProcessingException e) {
        throw new AssertionError("stdout is not one JSON document: " + out, e);
      }
    }
  }

  /** Runs without anything piped in. No command that is run by it may start the server. */
  public static Run run(String... args) {
    return piped("", args);
  }

  /** Runs with a text piped in. */
  public static Run piped(String stdin, String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console =
        new Console(
            new ByteArrayInputStream(stdin.getBytes(StandardCharsets.UTF_8)),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    int code =
        Ranktable.run(
            (cluster, settings) -> {
              throw new AssertionError("an offline command must not start the server");
            },
            console,
            args);
    return new Run(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** The path of a file of these tests. */
  public static String file(String name) {
    return base().resolve("src/test/resources/cli").resolve(name).toString();
  }

  /** The path of recorded pods of a real workload. */
  public static String recorded(String path) {
    return base()
        .resolve("../ranktable-core/src/test/resources/fixtures/real-workloads")
        .resolve(path)
        .normalize()
        .toString();
  }

  /** Compares with a golden file; {@code -Dgoldens.refresh=true} writes it anew. */
  public static void golden(String name, String actual) {
    Path file = base().resolve("src/test/resources/goldens/cli").resolve(name);
    String neutral = actual.replace(file("").toString(), "FILES");
    try {
      if (REFRESH) {
        Files.createDirectories(file.resolve("..").normalize());
        Files.writeString(file, neutral);
      }
      assertThat(file)
          .as("golden file; if what it says has rightly changed, run with -Dgoldens.refresh=true")
          .exists()
          .content()
          .isEqualTo(neutral);
    } catch (IOException e) {
      throw new IllegalStateException("Golden file " + file + " cannot be written", e);
    }
  }

  private static Path base() {
    return Path.of(System.getProperty("basedir", ".")).toAbsolutePath().normalize();
  }
}
