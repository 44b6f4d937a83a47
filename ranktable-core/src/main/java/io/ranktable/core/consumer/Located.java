package io.ranktable.core.consumer;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A value of a table and where it is. The pointer is built only when a rule is broken, because
 * tables have tens of thousands of values.
 */
final class Located {

  private final @Nullable Located parent;
  private final String step;
  private final JsonNode node;

  private Located(@Nullable Located parent, String step, JsonNode node) {
    this.parent = parent;
    this.step = step;
    this.node = node;
  }

  /** The whole table. */
  static Located root(JsonNode table) {
    return new Located(null, "", table);
  }

  /** The value itself; a missing node when it is not there. */
  JsonNode node() {
    return node;
  }

  /** Its JSON Pointer; empty for the whole table. */
  String path() {
    return parent == null ? "" : parent.path() + "/" + step.replace("~", "~0").replace("/", "~1");
  }

  /** A field of this object, missing when it is not there. */
  Located field(String name) {
    return new Located(this, name, node.path(name));
  }

  /** The elements when this is an array, else none. */
  List<Located> elements() {
    List<Located> elements = new ArrayList<>(node.size());
    if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        elements.add(new Located(this, Integer.toString(i), node.get(i)));
      }
    }
    return elements;
  }

  /** Elements of an array or fields of an object; none of anything else. */
  List<Located> children() {
    if (!node.isObject()) {
      return elements();
    }
    return node.properties().stream()
        .map(e -> new Located(this, e.getKey(), e.getValue()))
        .toList();
  }

  /** The text of a JSON string; null for anything else. */
  @Nullable String text() {
    return node.textValue();
  }

  /**
   * All values at a path below this one: field names separated by {@code /}, {@code *} for every
   * element of an array. The last step may lead to missing values, so that rules can ask for them;
   * elements and fields before it are only followed where they are.
   */
  List<Located> all(String path) {
    List<Located> found = List.of(this);
    for (String name : path.split("/")) {
      List<Located> next = new ArrayList<>();
      for (Located at : found) {
        if (name.equals("*")) {
          next.addAll(at.elements());
        } else if (at.node.isObject()) {
          next.add(at.field(name));
        }
      }
      found = next;
    }
    return found;
  }
}
