package io.ranktable.e2e.cluster;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** Programs of this machine. */
public final class Programs {

  private Programs() {}

  /**
   * Returns the pinned Helm 3, built now if it is not in the cache (about a minute, progress on
   * standard error).
   *
   * @throws ClusterUnavailableException when it cannot be built; the message says what to install
   */
  public static Path helm3() {
    return BuildScript.directoryOf("helm").resolve("helm");
  }

  /** The same for Helm 4. */
  public static Path helm4() {
    return BuildScript.directoryOf("helm4").resolve("helm");
  }

  /**
   * Returns the directory of all that is built or fetched once and kept outside the tree, the same
   * as in build.sh: {@code RANKTABLE_CACHE}, else {@code ranktable} in the user's cache.
   */
  public static Path cache() {
    return Environment.variable("RANKTABLE_CACHE")
        .map(Path::of)
        .orElseGet(
            () ->
                Environment.variable("XDG_CACHE_HOME")
                    .map(Path::of)
                    .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"))
                    .resolve("ranktable"));
  }

  /** Returns the program of this name that a shell would run. */
  static Optional<Path> onPath(String name) {
    return Environment.variable("PATH").stream()
        .flatMap(path -> Arrays.stream(path.split(File.pathSeparator, -1)))
        .filter(directory -> !directory.isEmpty())
        .map(directory -> Path.of(directory, name))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
