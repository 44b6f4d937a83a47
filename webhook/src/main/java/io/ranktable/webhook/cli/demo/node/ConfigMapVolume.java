package io.ranktable.webhook.cli.demo.node;

import io.fabric8.kubernetes.api.model.ConfigMap;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A mounted ConfigMap as kubelet lays it out: the keys lie in a directory named by the time, {@code
 * ..data} points to it, and each key is a link through {@code ..data}. An update fills a new
 * directory, swaps {@code ..data} by rename and removes the old directory. Not safe for several
 * threads.
 */
final class ConfigMapVolume {

  private static final String DATA = "..data";

  private final Path directory;
  private int generation;
  private String version = "";

  ConfigMapVolume(Path directory) throws IOException {
    this.directory = Files.createDirectories(directory);
  }

  Path directory() {
    return directory;
  }

  /** Shows this version of the ConfigMap, unless it is shown already. */
  void show(ConfigMap map) throws IOException {
    String wanted = map.getMetadata().getResourceVersion();
    if (!wanted.equals(version)) {
      publish(content(map));
      version = wanted;
    }
  }

  private static Map<String, byte[]> content(ConfigMap map) {
    Map<String, byte[]> content = new HashMap<>();
    Objects.requireNonNullElse(map.getData(), Map.<String, String>of())
        .forEach((key, text) -> content.put(key, text.getBytes(StandardCharsets.UTF_8)));
    Objects.requireNonNullElse(map.getBinaryData(), Map.<String, String>of())
        .forEach((key, base64) -> content.put(key, Base64.getDecoder().decode(base64)));
    return content;
  }

  private void publish(Map<String, byte[]> content) throws IOException {
    Path data = directory.resolve(DATA);
    generation++;
    Path fresh = Files.createDirectory(directory.resolve("..generation_" + generation));
    for (Map.Entry<String, byte[]> file : content.entrySet()) {
      Files.write(fresh.resolve(file.getKey()), file.getValue());
    }
    Path link = directory.resolve("..data_tmp");
    Files.createSymbolicLink(link, fresh.getFileName());
    Files.move(link, data, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    for (String key : content.keySet()) {
      Path name = directory.resolve(key);
      if (!Files.exists(name, LinkOption.NOFOLLOW_LINKS)) {
        Files.createSymbolicLink(name, Path.of(DATA, key));
      }
    }
    remove(directory.resolve("..generation_" + (generation - 1)));
  }

  private static void remove(Path old) throws IOException {
    if (Files.exists(old)) {
      try (Stream<Path> files = Files.list(old)) {
        List<Path> all = files.toList();
        for (Path file : all) {
          Files.delete(file);
        }
      }
      Files.delete(old);
    }
  }
}
