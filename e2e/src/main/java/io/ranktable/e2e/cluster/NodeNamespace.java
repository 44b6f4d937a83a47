package io.ranktable.e2e.cluster;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * The place in which one local cluster with a node runs: PID, mount and network namespaces, a
 * directory and a cgroup of its own. Several can be on one machine. It goes away without traces
 * with {@link #close()} or with this process, however this process ends; {@code node-namespace.sh}
 * says how.
 */
final class NodeNamespace implements AutoCloseable {

  /** Not /tmp, which may lie in memory, where container images do not belong. */
  static final Path ABOVE = Path.of("/var/tmp");

  /**
   * What the script says of the place.
   *
   * @param directory everything the cluster writes lies in it
   * @param process the first process in there, by its number out here
   * @param cgroup the name of the cgroup, in each hierarchy
   * @param networkInterface our end of the line to it
   * @param ourAddress the address of our end
   * @param nodeAddress the address of the other end
   */
  record Place(
      Path directory,
      long process,
      String cgroup,
      String networkInterface,
      String ourAddress,
      String nodeAddress) {

    private static Place parse(String line) {
      String[] words = line.split(" ", -1);
      return new Place(
          Path.of(words[0]), Long.parseLong(words[1]), words[2], words[3], words[4], words[5]);
    }
  }

  private final Process guard;
  private final Place place;

  private NodeNamespace(Process guard, Place place) {
    this.guard = guard;
    this.place = place;
  }

  /**
   * Makes one, and first removes what killed runs have left.
   *
   * @throws IllegalStateException when the machine refuses; the message holds what it said
   */
  static NodeNamespace create() {
    try {
      // A session of its own: what interrupts us from the keyboard must not end who cleans up.
      Process guard =
          new ProcessBuilder(
                  "setsid", "--wait", "sh", "-c", script(), "node-namespace", ABOVE.toString())
              .start();
      BufferedReader reader = guard.inputReader(StandardCharsets.UTF_8);
      String line = reader.readLine();
      if (line == null) {
        String errors =
            guard.errorReader(StandardCharsets.UTF_8).lines().collect(Collectors.joining("\n"));
        throw new IllegalStateException("no namespaces for a node can be made here: " + errors);
      }
      return new NodeNamespace(guard, Place.parse(line));
    } catch (IOException e) {
      throw new UncheckedIOException("no namespaces for a node can be made here", e);
    }
  }

  private static String script() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(NodeNamespace.class.getResourceAsStream("node-namespace.sh"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  Place place() {
    return place;
  }

  /** Returns the process that cleans up when the place or this process ends. */
  long cleaner() {
    return guard.pid();
  }

  /** Returns the words before a command that make it run in there. */
  List<String> enter() {
    return List.of(
        "nsenter",
        "--target=" + place.process(),
        "--net",
        "--mount",
        "--pid",
        "--",
        "env",
        "TMPDIR=" + place.directory().resolve("tmp"));
  }

  /** Returns how a path in there, with all its mounts, is named out here. */
  Path seenFromHere(Path path) {
    return Path.of("/proc", Long.toString(place.process()), "root")
        .resolve(Path.of("/").relativize(path));
  }

  /** Kills everything in there and returns when nothing is left of it. */
  @Override
  public void close() {
    try {
      guard.getOutputStream().close();
      if (!guard.waitFor(60, TimeUnit.SECONDS)) {
        throw new IllegalStateException(place + " does not go away");
      }
      if (guard.exitValue() != 0) {
        throw new IllegalStateException(
            place
                + ": "
                + guard
                    .errorReader(StandardCharsets.UTF_8)
                    .lines()
                    .collect(Collectors.joining("\n")));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
