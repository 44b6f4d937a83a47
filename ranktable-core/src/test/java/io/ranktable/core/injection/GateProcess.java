package io.ranktable.core.injection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The gate script as a real process, started the way a container runtime does: {@code sh -c
 * "<text>" ranktable-gate …}. Its PATH holds nothing but the tools it may use; single tools can be
 * replaced by ones that fail, block or count.
 */
final class GateProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Shell shell;
  private final Path work;
  private final Map<String, String> environment = new LinkedHashMap<>();
  private final List<String> arguments = new ArrayList<>();
  private final StringBuilder functions = new StringBuilder();
  private final List<String> starter = new ArrayList<>();
  private boolean gzip;
  private @Nullable Process process;

  GateProcess(Shell shell, Path work) throws IOException {
    this.shell = shell;
    this.work = Files.createDirectories(work);
    environment.put("POD_UID", "0f3c-11");
    environment.put("POD_IP", "10.0.0.7");
    environment.put("RANKTABLE_TERMINATION_LOG", terminationLog().toString());
    Files.createFile(terminationLog());
    Files.createDirectories(fakes());
  }

  static String script() {
    try (InputStream in = GateProcess.class.getResourceAsStream("gate.sh")) {
      return new String(
          Objects.requireNonNull(in, "gate.sh is not on the class path").readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  GateProcess environment(String name, @Nullable String value) {
    if (value == null) {
      environment.remove(name);
    } else {
      environment.put(name, value);
    }
    return this;
  }

  GateProcess table(
      String configMap, ConfigMapVolume source, Path target, String file, String delivery) {
    return arguments(configMap, source.directory().toString(), target.toString(), file, delivery);
  }

  GateProcess arguments(String... words) {
    arguments.addAll(List.of(words));
    return this;
  }

  /**
   * Starts it as process 1 of its own world, as in a container: there signals have no default
   * action.
   */
  GateProcess asProcess1() throws IOException, InterruptedException {
    starter.addAll(Shell.ownProcessWorld());
    return this;
  }

  GateProcess withGzip() {
    gzip = true;
    return this;
  }

  /**
   * Puts a shell script in the place of one tool. Its body finds the real tool as {@code $REAL} and
   * the directory of {@link #file} as {@code $WORK}.
   */
  GateProcess replaceTool(String tool, String body) throws IOException {
    Path fake = fakes().resolve(tool);
    Path real = shell.tools(gzip).resolve(tool);
    Files.writeString(
        fake,
        "#!/bin/sh\nREAL='" + real + "' WORK='" + work + "' PATH=/bin:/usr/bin\n" + body + "\n");
    Files.setPosixFilePermissions(fake, PosixFilePermissions.fromString("rwxr-xr-x"));
    if (shell.bringsItsOwnTools()) {
      functions.append(tool + "() { '" + fake + "' \"$@\"; }\n");
    }
    return this;
  }

  /**
   * Makes a tool that marks {@code <name>-reached}, then waits until {@link #release} of that name,
   * if this holds.
   */
  GateProcess blockTool(String tool, String when, String name) throws IOException {
    return replaceTool(
        tool,
        "if "
            + when
            + "; then : >\"$WORK/"
            + name
            + "-reached\"\n"
            + "while [ ! -e \"$WORK/"
            + name
            + "-go\" ]; do sleep 0.02; done; fi\n"
            + "exec \"$REAL\" \"$@\"");
  }

  void awaitReached(String name) {
    awaitExists(work.resolve(name + "-reached"));
  }

  void release(String name) throws IOException {
    Files.createFile(work.resolve(name + "-go"));
  }

  GateProcess start() throws IOException {
    List<String> command = new ArrayList<>(starter);
    command.addAll(shell.command());
    // The widest mask: the modes that come out are the script's own doing.
    command.addAll(List.of("-c", "umask 0; exec \"$@\"", "start"));
    command.addAll(shell.command());
    command.addAll(List.of("-c", functions + script(), "ranktable-gate"));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder.environment().put("PATH", fakes() + ":" + shell.tools(gzip));
    process =
        builder.redirectErrorStream(true).redirectOutput(work.resolve("output").toFile()).start();
    return this;
  }

  Path file(String name) {
    return work.resolve(name);
  }

  Path terminationLog() {
    return work.resolve("termination-log");
  }

  String terminationMessage() throws IOException {
    return Files.readString(terminationLog());
  }

  String output() {
    try {
      return Files.readString(work.resolve("output"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  GateProcess awaitOutput(String text) {
    await("output with: " + text)
        .atMost(PATIENCE)
        .until(this::output, output -> output.contains(text));
    return this;
  }

  void awaitExists(Path path) {
    await(path + " exists").atMost(PATIENCE).until(() -> Files.exists(path));
  }

  void awaitGone(Path path) {
    await(path + " is gone").atMost(PATIENCE).until(() -> !Files.exists(path));
  }

  /** Waits until a replaced tool has written that many lines into a file of {@link #file}. */
  void awaitLines(String name, int lines) {
    await(lines + " lines in " + name)
        .atMost(PATIENCE)
        .until(() -> Files.exists(file(name)) && Files.readAllLines(file(name)).size() >= lines);
  }

  boolean isWaiting() {
    return running().isAlive();
  }

  /** Sends SIGTERM. */
  void terminate() {
    if (starter.isEmpty()) {
      running().destroy();
    } else {
      running().children().forEach(ProcessHandle::destroy);
    }
  }

  /** Waits for the end and returns the exit code. */
  int exitCode() throws InterruptedException {
    if (!running().waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("the gate has not ended; it said:\n" + output());
    }
    return running().exitValue();
  }

  @Override
  public void close() {
    if (process != null) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private Process running() {
    return Objects.requireNonNull(process, "the gate was not started");
  }

  private Path fakes() {
    return work.resolve("replaced-tools");
  }
}
