package io.ranktable.core.template;

import java.io.Reader;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a given text and knows at which line it is: the library's own count loses line breaks
 * inside tags.
 */
final class PlacedReader extends Reader {

  private final String text;
  private final List<Integer> lineStarts = new ArrayList<>();
  private int position;
  private int mark;
  private boolean ended;

  PlacedReader(String text) {
    this.text = text;
    lineStarts.add(0);
    for (int i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) {
      lineStarts.add(i + 1);
    }
  }

  /** Line of the character that would be read next, from 1. */
  int line() {
    return lineAt(position);
  }

  /** Line of the character so many characters before the next one, from 1. */
  int lineBefore(int characters) {
    return lineAt(Math.max(0, position - characters));
  }

  private int lineAt(int offset) {
    int low = 0;
    int high = lineStarts.size() - 1;
    while (low < high) {
      int middle = (low + high + 1) / 2;
      if (lineStarts.get(middle) <= offset) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low + 1;
  }

  /** Whether the last attempt to read a character met the end of the text. */
  boolean ended() {
    return ended;
  }

  @Override
  public int read() {
    ended = position >= text.length();
    return ended ? -1 : text.charAt(position++);
  }

  @Override
  public int read(char[] buffer, int offset, int length) {
    int count = Math.min(length, text.length() - position);
    ended = count <= 0 && length > 0;
    if (ended) {
      return -1;
    }
    text.getChars(position, position + count, buffer, offset);
    position += count;
    return count;
  }

  @Override
  public boolean markSupported() {
    return true;
  }

  @Override
  public void mark(int readAheadLimit) {
    mark = position;
  }

  @Override
  public void reset() {
    position = mark;
  }

  @Override
  public void close() {
    position = text.length();
  }
}
