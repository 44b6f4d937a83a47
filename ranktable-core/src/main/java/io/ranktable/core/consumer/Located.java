package io.ranktable.core.consumer;

import com.fasterxml.jackson.databind.JsonNode;
import io.ranktable.core.table.IpText;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A value of a table and where it is. The pointer is built only when a rule is broken, because
 * tables have tens of thousands of values.
 */
final class Located {

  private static final int NO_INDEX = -1;

  private final @Nullable Located parent;
  private final String name;
  private final int index;
  private final JsonNode node;
  private @Nullable Map<String, List<Located>> found;

  private @Nullable List<InetAddress> addresses;

  private Located(@Nullable Located parent, String name, int index, JsonNode node) {
    this.parent = parent;
    this.name = name;
    this.index = index;
    this.node = node;
  }

  /** The whole table. */
  static Located root(JsonNode table) {
    return new Located(null, "", NO_INDEX, table);
  }

  /** The field's name; empty for an element of a list and for the whole table. */
  String name() {
    return name;
  }

  /** The value itself; a missing node when it is not there. */
  JsonNode node() {
    return node;
  }

  /** Its JSON Pointer; empty for the whole table. */
  String path() {
    if (parent == null) {
      return "";
    }
    String step =
        index == NO_INDEX ? name.replace("~", "~0").replace("/", "~1") : Integer.toString(index);
    return parent.path() + "/" + step;
  }

  /** A field of this object, missing when it is not there. */
  Located field(String field) {
    return new Located(this, field, NO_INDEX, node.path(field));
  }

  /** The elements when this is an array, else none. */
  List<Located> elements() {
    List<Located> elements = new ArrayList<>(node.size());
    if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        elements.add(new Located(this, "", i, node.get(i)));
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
        .map(e -> new Located(this, e.getKey(), NO_INDEX, e.getValue()))
        .toList();
  }

  /** The text of a JSON string; null for anything else. */
  @Nullable String text() {
    return node.textValue();
  }

  /**
   * The IP addresses of a text, separated by commas; empty when the text is no list of usable
   * addresses.
   */
  List<InetAddress> addresses() {
    if (addresses == null) {
      addresses = parsed(text());
    }
    return addresses;
  }

  private static List<InetAddress> parsed(@Nullable String text) {
    List<InetAddress> parsed = new ArrayList<>(1);
    for (String part : text == null ? new String[0] : text.split(",", -1)) {
      Optional<InetAddress> address = IpText.usable(part);
      if (address.isEmpty()) {
        return List.of();
      }
      parsed.add(address.get());
    }
    return parsed;
  }

  /**
   * All values at a path below this one: field names separated by {@code /}, {@code *} for every
   * element of an array. The last step may lead to missing values, so that rules can ask for them;
   * elements and fields before it are only followed where they are. Kept for the next rule that
   * asks.
   */
  List<Located> all(String path) {
    if (found == null) {
      found = new HashMap<>();
    }
    Map<String, List<Located>> memory = found;
    List<Located> known = memory.get(path);
    if (known == null) {
      int slash = path.lastIndexOf('/');
      known = step(slash < 0 ? List.of(this) : all(path.substring(0, slash)), path, slash + 1);
      memory.put(path, known);
    }
    return known;
  }

  private static List<Located> step(List<Located> from, String path, int nameStart) {
    String name = path.substring(nameStart);
    List<Located> next = new ArrayList<>();
    for (Located at : from) {
      if (name.equals("*")) {
        next.addAll(at.elements());
      } else if (at.node.isObject()) {
        next.add(at.field(name));
      }
    }
    return next;
  }
}
