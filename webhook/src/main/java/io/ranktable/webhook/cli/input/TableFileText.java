package io.ranktable.webhook.cli.input;

import com.fasterxml.jackson.databind.JsonNode;
import io.ranktable.core.decision.TableFile;
import io.ranktable.core.table.Names;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;

/**
 * The text of a table in its ConfigMap.
 *
 * @param fileName the key that it stands under, without the ending of a packed one
 * @param text the text
 */
public record TableFileText(String fileName, String text) {

  /**
   * Takes the text out of a ConfigMap, unpacked where it is packed.
   *
   * @throws BadInputException when there is none or more than one
   */
  public static TableFileText of(Manifest map) throws BadInputException {
    Map<String, String> texts = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : map.object().path("data").properties()) {
      if (!Names.reservedKey(entry.getKey())) {
        texts.put(entry.getKey(), entry.getValue().asText(""));
      }
    }
    for (Map.Entry<String, JsonNode> entry : map.object().path("binaryData").properties()) {
      if (entry.getKey().endsWith(TableFile.PACKED_ENDING)) {
        String name = entry.getKey();
        texts.put(
            name.substring(0, name.length() - TableFile.PACKED_ENDING.length()),
            unpacked(map, name, entry.getValue().asText("")));
      }
    }
    if (texts.size() != 1) {
      throw new BadInputException(
          "%s must hold one table; it holds %s."
              .formatted(
                  map,
                  texts.isEmpty()
                      ? "none"
                      : texts.keySet().stream().collect(Collectors.joining(", "))));
    }
    Map.Entry<String, String> only = texts.entrySet().iterator().next();
    return new TableFileText(only.getKey(), only.getValue());
  }

  private static String unpacked(Manifest map, String key, String base64) throws BadInputException {
    try (GZIPInputStream in =
        new GZIPInputStream(new ByteArrayInputStream(Base64.getMimeDecoder().decode(base64)))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException | IllegalArgumentException e) {
      throw new BadInputException(
          "%s: binaryData %s cannot be unpacked: %s".formatted(map, key, e.getMessage()));
    }
  }
}
