package io.ranktable.core.consumer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.ranktable.core.consumer.ParsedTable.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Finds the values of one text. */
final class TableParser {

  private static final JsonFactory JSON = new JsonFactory();

  /** Values are rarely shorter, with their names and all that stands between them. */
  private static final int CHARACTERS_PER_VALUE = 12;

  private final String text;
  private final char[] characters;
  private final List<String> names = new ArrayList<>(List.of(""));
  private final Map<String, Integer> idsOfNames = new HashMap<>(Map.of("", ParsedTable.NO_NAME));
  private final Map<Integer, String> copied = new HashMap<>();
  private int[] cells;
  private int count;
  private int[] open = new int[8];
  private int depth;

  TableParser(String text) {
    this.text = text;
    this.characters = text.toCharArray();
    this.cells = new int[(text.length() / CHARACTERS_PER_VALUE + 8) * ParsedTable.CELLS];
  }

  ParsedTable parse() throws JsonProcessingException {
    // From an array the parser hands out positions instead of copies.
    try (JsonParser parser = JSON.createParser(characters)) {
      if (parser.nextToken() == null) {
        throw new JsonParseException(parser, "the text is empty");
      }
      do {
        take(parser);
      } while (depth > 0 && parser.nextToken() != null);
      if (parser.nextToken() != null) {
        throw new JsonParseException(parser, "something follows after the end");
      }
    } catch (JsonProcessingException e) {
      throw e;
    } catch (IOException e) {
      throw new UncheckedIOException("Memory has no I/O errors", e);
    }
    return new ParsedTable(text, cells, names, idsOfNames, copied);
  }

  private void take(JsonParser parser) throws IOException {
    switch (Objects.requireNonNull(parser.currentToken())) {
      case FIELD_NAME -> {}
      case START_OBJECT -> open(add(parser, Kind.OBJECT));
      case START_ARRAY -> open(add(parser, Kind.LIST));
      case END_OBJECT, END_ARRAY -> {
        depth--;
        cells[open[depth] * ParsedTable.CELLS + 2] = count;
      }
      case VALUE_STRING -> scalar(parser, Kind.TEXT);
      case VALUE_NUMBER_INT -> scalar(parser, Kind.INTEGER);
      case VALUE_NUMBER_FLOAT -> scalar(parser, Kind.FRACTION);
      case VALUE_TRUE -> scalar(parser, Kind.TRUE);
      case VALUE_FALSE -> scalar(parser, Kind.FALSE);
      case VALUE_NULL -> scalar(parser, Kind.NULL);
      case NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT ->
          throw new IllegalStateException("A parser of text has no " + JsonToken.NOT_AVAILABLE);
    }
  }

  private void open(int container) {
    if (depth == open.length) {
      open = Arrays.copyOf(open, depth * 2);
    }
    open[depth++] = container;
  }

  private void scalar(JsonParser parser, Kind kind) throws IOException {
    int at = add(parser, kind) * ParsedTable.CELLS;
    int from = parser.getTextOffset();
    int to = from + parser.getTextLength();
    if (Arrays.equals(parser.getTextCharacters(), from, to, characters, from, to)) {
      cells[at + 1] = from;
      cells[at + 2] = to;
    } else {
      cells[at + 1] = ParsedTable.COPIED;
      copied.put(count - 1, parser.getText());
    }
  }

  /** Adds a value and counts it for its container. */
  private int add(JsonParser parser, Kind kind) throws IOException {
    int at = count * ParsedTable.CELLS;
    if (at == cells.length) {
      cells = Arrays.copyOf(cells, cells.length * 2);
    }
    if (depth > 0) {
      cells[open[depth - 1] * ParsedTable.CELLS + 1]++;
    }
    cells[at] = ParsedTable.head(idOf(parser.currentName()), kind);
    return count++;
  }

  private int idOf(@Nullable String name) {
    if (name == null) {
      return ParsedTable.NO_NAME;
    }
    Integer known = idsOfNames.putIfAbsent(name, names.size());
    if (known == null) {
      names.add(name);
      return names.size() - 1;
    }
    return known;
  }
}
