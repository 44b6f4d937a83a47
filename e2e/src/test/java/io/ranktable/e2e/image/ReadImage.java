package io.ranktable.e2e.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * An image as a node would see it.
 *
 * @param name its name in the archive
 * @param config its configuration
 * @param files what lies in it, by path without leading slash; a later layer wins
 * @param layers the paths each layer brings, the lowest first
 */
record ReadImage(
    String name, JsonNode config, Map<String, TarArchiveEntry> files, List<List<String>> layers) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Reads an archive as {@code docker save} writes it. */
  static ReadImage of(Path archive) throws IOException {
    Map<String, byte[]> parts = new HashMap<>();
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new BufferedInputStream(Files.newInputStream(archive)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        parts.put(entry.getName(), tar.readAllBytes());
      }
    }
    JsonNode manifest = JSON.readTree(part(parts, "manifest.json")).get(0);
    Map<String, TarArchiveEntry> files = new LinkedHashMap<>();
    List<List<String>> layers = new ArrayList<>();
    for (JsonNode layer : manifest.get("Layers")) {
      layers.add(readLayer(part(parts, layer.asText()), files));
    }
    return new ReadImage(
        manifest.at("/RepoTags/0").asText(),
        JSON.readTree(part(parts, manifest.get("Config").asText())),
        files,
        layers);
  }

  private static byte[] part(Map<String, byte[]> parts, String name) {
    return Objects.requireNonNull(parts.get(name), name);
  }

  private static List<String> readLayer(byte[] layer, Map<String, TarArchiveEntry> files)
      throws IOException {
    List<String> paths = new ArrayList<>();
    InputStream in = new ByteArrayInputStream(layer);
    boolean zipped = layer.length > 1 && layer[0] == 0x1f && (layer[1] & 0xff) == 0x8b;
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(zipped ? new GZIPInputStream(in) : in)) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        String path = entry.getName().replaceFirst("^\\./", "").replaceFirst("/$", "");
        files.put(path, entry);
        paths.add(path);
      }
    }
    return paths;
  }
}
