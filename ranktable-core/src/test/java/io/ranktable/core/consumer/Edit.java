package io.ranktable.core.consumer;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Objects;

/** One change of a table. */
@FunctionalInterface
interface Edit {

  ObjectMapper JSON = new ObjectMapper();

  void on(JsonNode table);

  /** Sets a field or element to a text. */
  static Edit set(String pointer, String text) {
    return put(pointer, TextNode.valueOf(text));
  }

  /** Sets a field or element to any JSON. */
  static Edit json(String pointer, String json) {
    return put(pointer, parsed(json));
  }

  /** Adds an element to a list. */
  static Edit add(String pointer, String json) {
    return table -> ((ArrayNode) table.at(pointer)).add(parsed(json));
  }

  /** Adds a copy of an element to its list. */
  static Edit repeat(String pointer) {
    JsonPointer at = JsonPointer.compile(pointer);
    return table -> ((ArrayNode) table.at(at.head())).add(table.at(at).deepCopy());
  }

  /** Removes a field or element. */
  static Edit remove(String pointer) {
    JsonPointer at = JsonPointer.compile(pointer);
    return table -> {
      if (table.at(at.head()) instanceof ArrayNode list) {
        list.remove(at.last().getMatchingIndex());
      } else {
        ((ObjectNode) table.at(at.head())).remove(at.last().getMatchingProperty());
      }
    };
  }

  private static Edit put(String pointer, JsonNode value) {
    JsonPointer at = JsonPointer.compile(pointer);
    return table -> {
      if (table.at(at.head()) instanceof ArrayNode list) {
        list.set(at.last().getMatchingIndex(), value);
      } else {
        ((ObjectNode) table.at(at.head())).set(at.last().getMatchingProperty(), value);
      }
    };
  }

  /** The table of a text. */
  static ParsedTable table(String json) {
    try {
      return ParsedTable.parse(json);
    } catch (JsonProcessingException e) {
      throw new AssertionError(json, e);
    }
  }

  /** The table of a tree. */
  static ParsedTable table(JsonNode tree) {
    return table(tree.toString());
  }

  static JsonNode parsed(String json) {
    try {
      return Objects.requireNonNull(JSON.readTree(json));
    } catch (JsonProcessingException e) {
      throw new AssertionError(json, e);
    }
  }
}
