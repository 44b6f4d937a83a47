package io.ranktable.core.template;

import io.ranktable.core.table.Excerpt;

/**
 * Takes what a template prints and keeps it as compact JSON text: blanks outside strings and
 * trailing commas go, values are escaped inside strings and must be numbers outside of them. So no
 * value can change the structure that the template gives.
 */
final class JsonSink {

  /** The most characters a table may have. */
  static final int LIMIT = 8 * 1024 * 1024;

  private final StringBuilder out = new StringBuilder(1024);
  private final int watched;
  private int watchedLine;
  private int line = 1;
  private boolean inString;
  private boolean escaped;
  private boolean comma;
  private boolean blank;

  /**
   * A sink.
   *
   * @param watched position in the compact text of which the line in the template is wanted; -1
   *     when none is
   */
  JsonSink(int watched) {
    this.watched = watched;
  }

  /** What was printed. */
  String text() {
    flushComma();
    return out.toString();
  }

  /** Line in the template that printed the watched position, or else the last line that printed. */
  int watchedLine() {
    return watchedLine == 0 ? line : watchedLine;
  }

  /** Prints text of the template itself. */
  void literal(int fromLine, String text) {
    line = fromLine;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (inString) {
        put(c);
        if (escaped) {
          escaped = false;
        } else if (c == '\\') {
          escaped = true;
        } else if (c == '"') {
          inString = false;
        }
      } else {
        outside(c);
      }
      if (c == '\n') {
        line++;
      }
    }
  }

  private void outside(char c) {
    switch (c) {
      case ' ', '\n', '\t', '\r' -> blank = true;
      case ',' -> {
        flushComma();
        comma = true;
      }
      case '}', ']' -> {
        comma = false;
        structure(c);
      }
      case '"' -> {
        structure(c);
        inString = true;
      }
      case '{', '[', ':' -> structure(c);
      default -> word(c);
    }
  }

  private void structure(char c) {
    flushComma();
    blank = false;
    put(c);
  }

  /** Part of a number or of true, false, null: a blank inside must not vanish. */
  private void word(char c) {
    flushComma();
    if (blank && !out.isEmpty() && "{[:,".indexOf(out.charAt(out.length() - 1)) < 0) {
      put(' ');
    }
    blank = false;
    put(c);
  }

  private void flushComma() {
    if (comma) {
      comma = false;
      blank = false;
      put(',');
    }
  }

  /** Prints a value that is a text. */
  void text(int atLine, String name, String value) {
    line = atLine;
    if (!inString) {
      if (!JsonNumber.matches(value)) {
        throw new TextMistake(
            line,
            name
                + " stands outside quotes and "
                + Excerpt.of(value)
                + " is no JSON number; write quotes around the tag");
      }
      words(value);
      return;
    }
    checkNotEscaped(name);
    int plain = 0;
    while (plain < value.length() && !needsEscape(value.charAt(plain))) {
      plain++;
    }
    putAll(value.substring(0, plain));
    for (int i = plain; i < value.length(); i++) {
      escape(value.charAt(i));
    }
  }

  /** Prints a value that is a whole number. */
  void number(int atLine, String name, int value) {
    line = atLine;
    String text = Integer.toString(value);
    if (inString) {
      checkNotEscaped(name);
      putAll(text);
    } else {
      words(text);
    }
  }

  /** Prints a value that is JSON. */
  void json(int atLine, String name, String compact) {
    line = atLine;
    if (inString) {
      throw new TextMistake(
          line, name + " is JSON and stands inside quotes; remove the quotes around the tag");
    }
    flushComma();
    blank = false;
    putAll(compact);
  }

  private void words(String text) {
    for (int i = 0; i < text.length(); i++) {
      word(text.charAt(i));
    }
  }

  private void checkNotEscaped(String name) {
    if (escaped) {
      throw new TextMistake(
          line, "a backslash stands right before " + name + "; remove it, values are escaped");
    }
  }

  private void escape(char c) {
    switch (c) {
      case '"', '\\' -> {
        put('\\');
        put(c);
      }
      default -> {
        if (needsEscape(c)) {
          putAll(String.format("\\u%04x", (int) c));
        } else {
          put(c);
        }
      }
    }
  }

  private static boolean needsEscape(char c) {
    return c < ' '
        || c == '"'
        || c == '\\'
        || Character.isSurrogate(c)
        || c == '\u2028'
        || c == '\u2029';
  }

  private void putAll(String text) {
    reserve(text.length());
    out.append(text);
  }

  private void put(char c) {
    reserve(1);
    out.append(c);
  }

  private void reserve(int characters) {
    if (watched >= out.length() && watched < out.length() + characters) {
      watchedLine = line;
    }
    if (out.length() + characters > LIMIT) {
      throw new TextMistake(
          line,
          "the table would have more than "
              + LIMIT
              + " characters; print fewer fields, or use level role or smaller role instances");
    }
  }
}
