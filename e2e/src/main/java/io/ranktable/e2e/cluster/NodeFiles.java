package io.ranktable.e2e.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The directory of a local cluster with a node: certificates, settings, data and logs.
 *
 * @param directory the directory
 */
record NodeFiles(Path directory) {

  /** The path of a file or directory, which need not be there. */
  Path path(String name) {
    return directory.resolve(name);
  }

  Path log(String server) {
    return directory.resolve("logs").resolve(server + ".log");
  }

  /** Writes a file and returns its path. */
  String write(String name, String text) {
    Path file = directory.resolve(name);
    try {
      Files.createDirectories(directory.resolve(name).getParent());
      return Files.writeString(file, text).toString();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  /** Makes a directory and returns its path. */
  String make(String name) {
    try {
      return Files.createDirectories(directory.resolve(name)).toString();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make " + directory.resolve(name), e);
    }
  }
}
