package io.ranktable.webhook.cli.input;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/**
 * An object of a file.
 *
 * @param origin where it stands
 * @param object the object itself, as it stands there
 * @param namespace its namespace; where it names none, the one that the reader was told
 */
public record Manifest(Origin origin, ObjectNode object, String namespace) {

  /**
   * Where an object stands.
   *
   * @param source the file as the user named it, or {@code stdin}
   * @param document number of the document in the file, from 1
   * @param line line that the object begins in, from 1
   * @param item number of the object in its List, from 1; 0 when it is in none
   */
  public record Origin(String source, int document, int line, int item) {
    @Override
    public String toString() {
      return source
          + ", document "
          + document
          + (item > 0 ? ", item " + item : "")
          + " (line "
          + line
          + ")";
    }
  }

  /** Its kind; empty when it has none. */
  public String kind() {
    return object.path("kind").asText("");
  }

  /** Its name, or how a generated name begins; empty when it has neither. */
  public String name() {
    String name = object.path("metadata").path("name").asText("");
    return name.isEmpty() ? object.path("metadata").path("generateName").asText("") : name;
  }

  /** Whether it is a pod. */
  public boolean isPod() {
    return kind().equals("Pod") && object.path("apiVersion").asText("").equals("v1");
  }

  /** What it is and where it stands, for messages. */
  @Override
  public String toString() {
    return kind() + " " + name() + " (" + origin + ")";
  }

  /**
   * Refuses what an API server would not take for an object at all.
   *
   * @throws BadInputException that says what is missing or of a wrong type, and where
   */
  void check() throws BadInputException {
    JsonNode meta = object.path("metadata");
    if (kind().isEmpty() || object.path("apiVersion").asText("").isEmpty() || name().isEmpty()) {
      throw new BadInputException(
          origin
              + ": an object needs apiVersion, kind and metadata.name; "
              + (name().isEmpty() ? "this one" : "the one named " + name())
              + " has not all of them.");
    }
    for (String map : List.of("annotations", "labels")) {
      if (!meta.path(map).isObject()
          && !meta.path(map).isMissingNode()
          && !meta.path(map).isNull()) {
        throw new BadInputException("%s: the %s are no mapping.".formatted(this, map));
      }
      for (Map.Entry<String, JsonNode> entry : meta.path(map).properties()) {
        if (!entry.getValue().isTextual()) {
          throw new BadInputException(
              "%s: in its %s the value of %s is no text, which an API server refuses; write quotes around it."
                  .formatted(this, map, entry.getKey()));
        }
      }
    }
  }
}
