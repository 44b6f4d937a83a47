package io.ranktable.webhook.cli.input;

import com.fasterxml.jackson.databind.JsonNode;
import io.ranktable.core.table.Names;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A file that holds one ConfigMap, or just the data of one as it stands in the chart's values.
 *
 * @param name the ConfigMap's name; where there is none, that of the file without its ending
 * @param data the data
 */
record DataFile(String name, Map<String, String> data) {

  private static final int NAME_LIMIT = 63;

  /** Copies the map. */
  DataFile {
    data = Map.copyOf(data);
  }

  /**
   * Reads the file.
   *
   * @throws BadInputException when it holds anything else
   */
  static DataFile read(Path file) throws BadInputException {
    List<Manifest> maps =
        Manifests.read("File " + file, Manifests.text(file), "").stream()
            .filter(map -> map.kind().isEmpty() || map.kind().equals("ConfigMap"))
            .toList();
    if (maps.size() != 1) {
      throw new BadInputException(
          "File "
              + file
              + " must hold one ConfigMap, or the data of one; it holds "
              + (maps.isEmpty() ? "none." : maps.size() + "."));
    }
    JsonNode map = maps.getFirst().object();
    boolean whole = map.has("kind") || map.has("data");
    Map<String, String> data = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : (whole ? map.path("data") : map).properties()) {
      if (entry.getValue().isContainerNode()) {
        throw new BadInputException(
            "File %s: the value of %s is no text. It must hold one ConfigMap, or the data of one."
                .formatted(file, entry.getKey()));
      }
      data.put(entry.getKey(), entry.getValue().asText(""));
    }
    String name = map.path("metadata").path("name").asText("");
    return new DataFile(name.isEmpty() ? nameOf(file) : name, data);
  }

  /** A name as ConfigMaps allow it. */
  private static String nameOf(Path file) {
    String plain =
        String.valueOf(file.getFileName())
            .replaceFirst("\\.[^.]*$", "")
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9]+", "-")
            .replaceAll("^-+|-+$", "");
    String cut = plain.substring(0, Math.min(NAME_LIMIT, plain.length())).replaceAll("-+$", "");
    return cut.isEmpty() ? Names.KIND_TEMPLATE : cut;
  }
}
