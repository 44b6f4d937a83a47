package io.ranktable.core.table;

/** Values of others quoted in messages: short, on one line, without control characters. */
public final class Excerpt {

  private static final int LIMIT = 60;

  private Excerpt() {}

  /** The text in double quotes, cut to 60 characters; what was cut is shown as {@code …}. */
  public static String of(String text) {
    return of(text, LIMIT);
  }

  /** The same, cut to another number of characters. */
  public static String of(String text, int limit) {
    StringBuilder out = new StringBuilder("\"");
    text.codePoints().limit(limit).map(c -> unprintable(c) ? ' ' : c).forEach(out::appendCodePoint);
    if (text.codePointCount(0, text.length()) > limit) {
      out.append('…');
    }
    return out.append('"').toString();
  }

  private static boolean unprintable(int c) {
    int type = Character.getType(c);
    return Character.isISOControl(c)
        || type == Character.SURROGATE
        || type == Character.FORMAT
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR;
  }
}
