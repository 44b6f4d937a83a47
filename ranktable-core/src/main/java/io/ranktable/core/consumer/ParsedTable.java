package io.ranktable.core.consumer;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A table as published and where in its text each value is. A value takes 12 bytes and no object,
 * so a table of 65,536 ranks is a few megabytes and costs the collector nothing. For one thread.
 */
public final class ParsedTable {

  /** What {@link #field} says when there is none. */
  static final int MISSING = -1;

  /** The step of a path that leads to every element of a list. */
  static final String EVERY = "*";

  /** Numbers of a value: name and kind, then two that depend on the kind. */
  static final int CELLS = 3;

  /** Instead of the begin in the text: the value is kept apart. */
  static final int COPIED = -1;

  /** The name of what has none; also the name that a field written as "" has. */
  static final int NO_NAME = 0;

  private static final int EVERY_STEP = -1;
  private static final int UNKNOWN_NAME = -2;
  private static final int KIND_BITS = 3;
  private static final Kind[] KINDS = byCode();

  private final String text;
  private final int[] cells;
  private final List<String> names;
  private final Map<String, Integer> idsOfNames;
  private final Map<Integer, String> copied;
  private final Map<String, int[]> steps = new HashMap<>();
  private final Map<String, Places> found = new HashMap<>();

  /** Kinds of JSON values. */
  enum Kind {
    OBJECT(0),
    LIST(1),
    TEXT(2),
    INTEGER(3),
    FRACTION(4),
    TRUE(5),
    FALSE(6),
    NULL(7);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    /** Whether values can be in it. */
    boolean isContainer() {
      return this == OBJECT || this == LIST;
    }
  }

  /**
   * A parsed table; only {@link TableParser} makes one.
   *
   * @param cells {@value #CELLS} numbers per value in the order of the text: {@link #head}; then
   *     for containers the number of children and the value after the last of them, for others
   *     begin and end in the text
   * @param names names of fields by the number they have in cells
   * @param copied values whose text is not a piece of the table's text, because of escapes
   */
  ParsedTable(
      String text,
      int[] cells,
      List<String> names,
      Map<String, Integer> idsOfNames,
      Map<Integer, String> copied) {
    this.text = text;
    this.cells = cells;
    this.names = names;
    this.idsOfNames = idsOfNames;
    this.copied = copied;
  }

  /**
   * Parses a table. Of fields with the same name in one object the last counts.
   *
   * @throws JsonProcessingException when the text is not one JSON value
   */
  public static ParsedTable parse(String text) throws JsonProcessingException {
    return new TableParser(text).parse();
  }

  private static Kind[] byCode() {
    Kind[] kinds = new Kind[1 << KIND_BITS];
    for (Kind kind : Kind.values()) {
      kinds[kind.code] = kind;
    }
    return kinds;
  }

  /** The text that was parsed. */
  public String text() {
    return text;
  }

  /** The first number of a value. */
  static int head(int name, Kind kind) {
    return name << KIND_BITS | kind.code;
  }

  Located root() {
    return new Located(this, 0);
  }

  Kind kind(int at) {
    return KINDS[cells[at * CELLS] & (1 << KIND_BITS) - 1];
  }

  /** Name of a field; empty for elements and the whole table. */
  String name(int at) {
    return names.get(cells[at * CELLS] >> KIND_BITS);
  }

  /** Number of elements or fields; 0 for what is no container. */
  int size(int at) {
    return kind(at).isContainer() ? cells[at * CELLS + 1] : 0;
  }

  /** The value that follows this one and all below it. */
  int next(int at) {
    return kind(at).isContainer() ? cells[at * CELLS + 2] : at + 1;
  }

  /** The text of a value that is no container; strings without quotes and escapes. */
  String scalar(int at) {
    int from = cells[at * CELLS + 1];
    return from == COPIED ? copied(at) : text.substring(from, cells[at * CELLS + 2]);
  }

  private String copied(int at) {
    return Objects.requireNonNull(copied.get(at));
  }

  /** Length of {@link #scalar}. */
  int length(int at) {
    int from = cells[at * CELLS + 1];
    return from == COPIED ? copied(at).length() : cells[at * CELLS + 2] - from;
  }

  /** A character of {@link #scalar}. */
  char charAt(int at, int index) {
    int from = cells[at * CELLS + 1];
    return from == COPIED ? copied(at).charAt(index) : text.charAt(from + index);
  }

  /** A field of an object, {@link #MISSING} if there is none of the name. */
  int field(int object, String name) {
    return field(object, idsOfNames.getOrDefault(name, UNKNOWN_NAME));
  }

  private int field(int object, int name) {
    int last = MISSING;
    int end = next(object);
    for (int child = object + 1; child < end; child = next(child)) {
      if (cells[child * CELLS] >> KIND_BITS == name) {
        last = child;
      }
    }
    return last;
  }

  /** As {@link Located#all}; what was found from the whole table is kept. */
  Places all(int from, String path) {
    return from == 0
        ? Objects.requireNonNull(found.computeIfAbsent(path, p -> walk(0, p)))
        : walk(from, path);
  }

  private Places walk(int from, String path) {
    int[] way = Objects.requireNonNull(steps.computeIfAbsent(path, this::steps));
    Places places = new Places(this, path.substring(path.lastIndexOf('/') + 1));
    walk(from, way, 0, places);
    return places;
  }

  private int[] steps(String path) {
    String[] words = path.split("/", -1);
    int[] way = new int[words.length];
    for (int i = 0; i < way.length; i++) {
      way[i] =
          words[i].equals(EVERY) ? EVERY_STEP : idsOfNames.getOrDefault(words[i], UNKNOWN_NAME);
    }
    return way;
  }

  private void walk(int at, int[] way, int step, Places places) {
    boolean last = step == way.length - 1;
    if (way[step] == EVERY_STEP) {
      int end = kind(at) == Kind.LIST ? next(at) : at;
      for (int child = at + 1; child < end; child = next(child)) {
        if (last) {
          places.add(child);
        } else {
          walk(child, way, step + 1, places);
        }
      }
    } else if (kind(at) == Kind.OBJECT) {
      int child = field(at, way[step]);
      if (last) {
        places.addField(at, child);
      } else if (child != MISSING) {
        walk(child, way, step + 1, places);
      }
    }
  }
}
