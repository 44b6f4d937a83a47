package io.ranktable.e2e.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.awaitility.core.TerminalFailureException;

/**
 * A server that dies with this process, however this process ends. A small shell stands between: it
 * waits for the end of its standard input, which the operating system closes even when this process
 * is killed.
 */
public final class ServerProcess implements AutoCloseable {

  private static final String GUARD =
      """
      exec 3<&0
      "$@" 3<&- </dev/null &
      server=$!
      { cat <&3 >/dev/null; kill -9 "$server"; } 2>/dev/null &
      watcher=$!
      exec 3<&-
      wait "$server"
      code=$?
      kill "$watcher" 2>/dev/null
      exit "$code"
      """;

  /** The programs of the guard. */
  private static final Set<String> GUARDS = Set.of("sh", "dash", "bash", "busybox", "cat");

  private static final Duration LIMIT = Duration.ofSeconds(90);

  private final String name;
  private final Path log;
  private final Process guard;

  private ServerProcess(String name, Path log, Process guard) {
    this.name = name;
    this.log = log;
    this.guard = guard;
  }

  /**
   * Starts a server.
   *
   * @param name what to call it in messages
   * @param command program and arguments
   * @param log the file its output is appended to
   */
  public static ServerProcess start(String name, List<String> command, Path log) {
    return start(name, List.of(), command, log);
  }

  /**
   * The same in another place.
   *
   * @param enter the words before a command that make it run there
   */
  static ServerProcess start(String name, List<String> enter, List<String> command, Path log) {
    List<String> guarded = new ArrayList<>(enter);
    guarded.addAll(List.of("sh", "-c", GUARD, "guard"));
    guarded.addAll(command);
    try {
      Process guard =
          new ProcessBuilder(guarded)
              .redirectErrorStream(true)
              .redirectOutput(Redirect.appendTo(log.toFile()))
              .start();
      return new ServerProcess(name, log, guard);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + name, e);
    }
  }

  /**
   * The process of a program that was started by this, or by what it started.
   *
   * @param program the last part of its path, such as {@code java}
   * @throws IllegalStateException when it does not run
   */
  public ProcessHandle running(String program) {
    return guard
        .descendants()
        .filter(process -> process.info().command().orElse("").endsWith("/" + program))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(program + " does not run. " + lastWords()));
  }

  /** Whether it still runs. */
  boolean isAlive() {
    return guard.isAlive();
  }

  /**
   * Waits for something this server is to bring about.
   *
   * @param what what is waited for, for the message
   * @throws IllegalStateException when it takes longer than a minute and a half or the server ends;
   *     the message ends with its last lines
   */
  public void await(String what, Callable<Boolean> condition) {
    try {
      Awaitility.await()
          .atMost(LIMIT)
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(100))
          .failFast("it ended", () -> !isAlive())
          .until(condition);
    } catch (ConditionTimeoutException | TerminalFailureException e) {
      throw new IllegalStateException("%s: not yet. %s".formatted(what, lastWords()), e);
    }
  }

  /** Returns the last lines it wrote, for a message. */
  String lastWords() {
    try {
      List<String> lines = Files.readAllLines(log);
      return name
          + " wrote last ("
          + log
          + "):\n"
          + String.join("\n", lines.subList(Math.max(0, lines.size() - 15), lines.size()));
    } catch (IOException e) {
      return name + ": its log cannot be read: " + e.getMessage();
    }
  }

  /**
   * Sends a signal to the server and what it has started, not to the shells that guard it.
   *
   * @param signal its name, such as {@code STOP}
   */
  void signal(String signal) {
    List<String> command = new ArrayList<>(List.of("kill", "-" + signal));
    guard
        .descendants()
        .filter(one -> one.info().command().filter(ServerProcess::guards).isEmpty())
        .forEach(one -> command.add(Long.toString(one.pid())));
    if (command.size() == 2) {
      throw new IllegalStateException("no process of " + name + " is there. " + lastWords());
    }
    try {
      int code = new ProcessBuilder(command).inheritIO().start().waitFor();
      if (code != 0) {
        throw new IllegalStateException(String.join(" ", command) + " ended with " + code);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot signal " + name, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while signalling " + name, e);
    }
  }

  private static boolean guards(String program) {
    return GUARDS.contains(program.substring(program.lastIndexOf('/') + 1));
  }

  /** Kills it and returns when it is gone. */
  @Override
  public void close() {
    try {
      guard.getOutputStream().close();
      if (!guard.waitFor(10, TimeUnit.SECONDS)) {
        guard.descendants().forEach(ProcessHandle::destroyForcibly);
        guard.destroyForcibly();
      }
    } catch (IOException e) {
      guard.descendants().forEach(ProcessHandle::destroyForcibly);
      guard.destroyForcibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      guard.descendants().forEach(ProcessHandle::destroyForcibly);
    }
  }
}
