package io.ranktable.webhook.cli.train;

import io.ranktable.webhook.RanktableApplication;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Starts Java machines that differ from this one in nothing a cache depends on.
 *
 * @param program the executable
 * @param options its options, among them those that came from {@code JAVA_TOOL_OPTIONS}
 * @param classPath its class path
 */
record JavaMachine(Path program, List<String> options, String classPath) {

  /** Where options come from besides the command line; they are among ours already. */
  private static final List<String> VARIABLES = List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS");

  private static final long CHECK_SECONDS = 60;

  /** One like this. */
  static JavaMachine likeThisOne() {
    return new JavaMachine(
        Path.of(System.getProperty("java.home"), "bin", "java"),
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            .filter(option -> !option.startsWith("-XX:AOT"))
            .toList(),
        System.getProperty("java.class.path"));
  }

  /**
   * Prepares a run of this program.
   *
   * @param option one more option of the machine
   * @param words the words of the command line
   */
  ProcessBuilder run(String option, List<String> words) {
    List<String> command = new ArrayList<>();
    command.add(program.toString());
    command.addAll(options);
    command.add(option);
    command.addAll(List.of("-cp", classPath, RanktableApplication.class.getName()));
    command.addAll(words);
    ProcessBuilder builder = new ProcessBuilder(command);
    VARIABLES.forEach(builder.environment()::remove);
    return builder;
  }

  /** Returns what such a machine says that does not take a cache; empty when it takes it. */
  Optional<String> refusal(Path cache) throws IOException, InterruptedException {
    ProcessBuilder builder = run("-XX:AOTCache=" + cache, List.of("--version"));
    builder.command().add(1, "-XX:AOTMode=on");
    Path said = Files.createTempFile("ranktable-train", ".out");
    try {
      Process process = builder.redirectErrorStream(true).redirectOutput(said.toFile()).start();
      if (!process.waitFor(CHECK_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException("a Java machine did not start within " + CHECK_SECONDS + " s");
      }
      return process.exitValue() == 0
          ? Optional.empty()
          : Optional.of(Files.readString(said).strip());
    } finally {
      Files.delete(said);
    }
  }
}
