package io.ranktable.core.consumer;

import io.ranktable.core.consumer.ParsedTable.Kind;
import io.ranktable.core.table.IpText;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A value of a table and where it is, also one that is missing. Made when a rule asks for it and
 * forgotten afterwards, because tables have hundreds of thousands of values; so it holds nothing
 * but a position.
 */
final class Located {

  private final ParsedTable table;

  /** The value, or the complement of the last one that is there on the way to it. */
  private final int at;

  /** Pointer from that one to what is missing; empty for a value that is there. */
  private final String missing;

  private Located(ParsedTable table, int at, String missing) {
    this.table = table;
    this.at = at;
    this.missing = missing;
  }

  /** A value that is there. */
  Located(ParsedTable table, int at) {
    this(table, at, "");
  }

  /** A field that an object does not have. */
  static Located missing(ParsedTable table, int object, String name) {
    return new Located(table, ~object, name);
  }

  /** The field's name; empty for an element of a list and for the whole table. */
  String name() {
    return isMissing() ? missing.substring(missing.lastIndexOf('/') + 1) : table.name(at);
  }

  /** Its JSON Pointer; empty for the whole table. */
  String path() {
    if (isMissing()) {
      return new Located(table, ~at).path() + "/" + missing;
    }
    StringBuilder path = new StringBuilder();
    int in = 0;
    while (in != at) {
      int index = 0;
      int child = in + 1;
      for (; table.next(child) <= at; child = table.next(child)) {
        index++;
      }
      path.append(
          table.kind(in) == Kind.LIST ? step(Integer.toString(index)) : step(table.name(child)));
      in = child;
    }
    return path.toString();
  }

  private static String step(String name) {
    return "/" + name.replace("~", "~0").replace("/", "~1");
  }

  /** Whether nothing is there; an explicit null is there. */
  boolean isMissing() {
    return at < 0;
  }

  boolean isObject() {
    return is(Kind.OBJECT);
  }

  boolean isList() {
    return is(Kind.LIST);
  }

  boolean isText() {
    return is(Kind.TEXT);
  }

  /** Whether it is a JSON number without fraction. */
  boolean isInteger() {
    return is(Kind.INTEGER);
  }

  private boolean is(Kind kind) {
    return !isMissing() && table.kind(at) == kind;
  }

  /** Number of elements or fields; 0 for anything else. */
  int size() {
    return isMissing() ? 0 : table.size(at);
  }

  /** Whether an object has a field. */
  boolean has(String field) {
    return !field(field).isMissing();
  }

  /** A field of this object, missing when it is not there. */
  Located field(String field) {
    if (isMissing()) {
      return new Located(table, at, missing + "/" + field);
    }
    int found = isObject() ? table.field(at, field) : ParsedTable.MISSING;
    return found == ParsedTable.MISSING ? missing(table, at, field) : new Located(table, found);
  }

  /** The elements when this is a list, else none. */
  List<Located> elements() {
    return isList() ? children() : List.of();
  }

  /** Elements of a list or fields of an object; none of anything else. */
  List<Located> children() {
    Places children = new Places(table, "");
    int end = isMissing() ? at : table.next(at);
    for (int child = at + 1; child < end; child = table.next(child)) {
      children.add(child);
    }
    return children;
  }

  /** Whether a value below this one, at whatever depth, is such. */
  boolean anyBelow(Predicate<Located> such) {
    int end = isMissing() ? at : table.next(at);
    for (int below = at + 1; below < end; below++) {
      if (such.test(new Located(table, below))) {
        return true;
      }
    }
    return false;
  }

  /** The text of a JSON string; null for anything else. */
  @Nullable String text() {
    return isText() ? table.scalar(at) : null;
  }

  /** Strings, numbers, true, false and null as text; empty for anything else. */
  String asText() {
    return isMissing() || table.kind(at).isContainer() ? "" : table.scalar(at);
  }

  /** Length of {@link #asText}. */
  int length() {
    return isMissing() || table.kind(at).isContainer() ? 0 : table.length(at);
  }

  /** A character of {@link #asText}. */
  char charAt(int index) {
    return table.charAt(at, index);
  }

  /**
   * The IP addresses of a text, separated by commas; empty when the text is no list of usable
   * addresses.
   */
  List<InetAddress> addresses() {
    String text = text();
    if (text == null) {
      return List.of();
    }
    if (text.indexOf(',') < 0) {
      return IpText.usable(text).map(List::of).orElse(List.of());
    }
    List<InetAddress> parsed = new ArrayList<>();
    for (String part : text.split(",", -1)) {
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
   * element of a list. The last step may lead to missing values, so that rules can ask for them;
   * elements and fields before it are only followed where they are.
   */
  List<Located> all(String path) {
    return isMissing() ? List.of() : table.all(at, path);
  }
}
