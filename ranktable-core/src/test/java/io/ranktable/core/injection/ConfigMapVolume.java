package io.ranktable.core.injection;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A mounted ConfigMap as kubelet lays it out: the keys lie in a directory named by the time, {@code
 * ..data} points to it, each key is a link through {@code ..data}. An update fills a new directory,
 * swaps {@code ..data} by rename and removes the old directory.
 */
final class ConfigMapVolume {
  private final Path directory;
  private int generations;

  ConfigMapVolume(Path directory) throws IOException {
    this.directory = Files.createDirectories(directory);
  }

  Path directory() {
    return directory;
  }

  /** Text values as the bytes kubelet writes; the map may be changed. */
  static Map<String, byte[]> content(Map<String, String> texts) {
    Map<String, byte[]> content = new LinkedHashMap<>();
    texts.forEach((key, text) -> content.put(key, text.getBytes(UTF_8)));
    return content;
  }

  /** Publishes this content and removes what was there before. */
  void publish(Map<String, byte[]> content) throws IOException {
    Path old = swap(content);
    if (old != null) {
      remove(old);
    }
  }

  /**
   * Publishes this content, but leaves the old generation where it is, as between two steps of
   * kubelet.
   *
   * @return the old generation, to be removed; null if there was none
   */
  @Nullable Path swap(Map<String, byte[]> content) throws IOException {
    Path data = directory.resolve("..data");
    Path old = Files.exists(data) ? data.toRealPath() : null;
    generations++;
    Path fresh = directory.resolve("..2026_07_01_10_20_30." + generations);
    Files.createDirectory(fresh);
    for (Map.Entry<String, byte[]> file : content.entrySet()) {
      Files.write(fresh.resolve(file.getKey()), file.getValue());
    }
    Path link = directory.resolve("..data_tmp");
    Files.createSymbolicLink(link, fresh.getFileName());
    Files.move(link, data, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    linkKeys(content);
    return old;
  }

  /** Puts files into the generation that is published, whole, in the order of their names. */
  void putInPlace(Map<String, byte[]> content) throws IOException {
    Path current = directory.resolve("..data").toRealPath();
    for (Map.Entry<String, byte[]> file : new TreeMap<>(content).entrySet()) {
      Path whole = Files.write(directory.resolve("..whole"), file.getValue());
      Files.move(whole, current.resolve(file.getKey()), StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /** Removes an old generation file by file. */
  static void remove(Path generation) throws IOException {
    try (Stream<Path> files = Files.list(generation)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(generation);
  }

  private void linkKeys(Map<String, byte[]> content) throws IOException {
    Map<String, Path> links = new LinkedHashMap<>();
    try (Stream<Path> entries = Files.list(directory)) {
      entries
          .filter(entry -> !entry.getFileName().toString().startsWith(".."))
          .forEach(entry -> links.put(entry.getFileName().toString(), entry));
    }
    for (Map.Entry<String, Path> link : links.entrySet()) {
      if (!content.containsKey(link.getKey())) {
        Files.delete(link.getValue());
      }
    }
    for (String key : content.keySet()) {
      if (!links.containsKey(key)) {
        Files.createSymbolicLink(directory.resolve(key), Path.of("..data", key));
      }
    }
  }
}
