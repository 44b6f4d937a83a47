package io.ranktable.webhook.cli.demo.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.github.fge.jsonpatch.JsonPatch;
import com.github.fge.jsonpatch.JsonPatchException;
import com.github.fge.jsonpatch.mergepatch.JsonMergePatch;
import java.io.IOException;
import java.util.Map;

/**
 * Applies the kinds of patches that clients send. The mock server knows only some of them, and its
 * merge patch keeps what null should remove.
 */
final class Patches {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final YAMLMapper YAML = new YAMLMapper();

  private Patches() {}

  /** Reads the body of a patch of a media type. */
  static JsonNode read(String mediaType, String body) throws IOException {
    return mediaType.endsWith("yaml") ? YAML.readTree(body) : JSON.readTree(body);
  }

  /**
   * An object with a patch applied. A strategic merge patch is taken for a plain merge patch, which
   * is the same for labels, annotations and data.
   *
   * @throws JsonPatchException when the patch does not fit
   */
  static JsonNode apply(String mediaType, JsonNode current, JsonNode patch)
      throws IOException, JsonPatchException {
    return switch (mediaType) {
      case "application/json-patch+json" -> JsonPatch.fromJson(patch).apply(current);
      case "application/apply-patch+yaml" -> laidOver(current, patch);
      default -> JsonMergePatch.fromJson(patch).apply(current);
    };
  }

  /**
   * Server-side apply as far as it is needed here: fields are set, entries of lists are found by
   * their name, ownership is not kept.
   */
  private static JsonNode laidOver(JsonNode current, JsonNode applied) {
    if (current instanceof ObjectNode && applied instanceof ObjectNode over) {
      ObjectNode result = current.deepCopy();
      for (Map.Entry<String, JsonNode> field : over.properties()) {
        result.set(
            field.getKey(), laidOver(result.path(field.getKey()), field.getValue()).deepCopy());
      }
      return result;
    }
    return current instanceof ArrayNode entries && applied instanceof ArrayNode over && named(over)
        ? byName(entries, over)
        : applied;
  }

  private static boolean named(ArrayNode list) {
    boolean named = !list.isEmpty();
    for (JsonNode entry : list) {
      named &= entry.hasNonNull("name");
    }
    return named;
  }

  private static ArrayNode byName(ArrayNode entries, ArrayNode applied) {
    ArrayNode result = entries.deepCopy();
    for (JsonNode entry : applied) {
      int at = 0;
      while (at < result.size() && !result.get(at).path("name").equals(entry.get("name"))) {
        at++;
      }
      if (at < result.size()) {
        result.set(at, laidOver(result.get(at), entry));
      } else {
        result.add(entry.deepCopy());
      }
    }
    return result;
  }
}
