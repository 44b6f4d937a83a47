package io.ranktable.core.consumer;

import java.util.List;

/**
 * Rules over the raw text. MindIE's start script ({@code boot.sh}) and its deploy server look for
 * the status with a text search for {@code "status":"}; with a blank in it, or with two hits, they
 * wait for ever.
 */
final class TextRules {

  private static final String STATUS = "\"status\"";

  private TextRules() {}

  /** What a text search for the status needs. */
  static List<Rule> statusSearch() {
    return List.of(
        new Rule("text.compact", TextRules::compact),
        new Rule("text.one-status", TextRules::oneStatus));
  }

  private static void compact(Subject subject, Rule.Complaints broken) {
    if (blankOutsideStrings(subject.text())) {
      broken.add(
          subject.table(),
          "has blanks or line ends outside of strings",
          "it must have none",
          "Write it as compact JSON; the injector does so for every table it publishes.");
    }
  }

  private static void oneStatus(Subject subject, Rule.Complaints broken) {
    int times = keys(subject.text());
    if (times > 1) {
      broken.add(
          subject.table(),
          "has the key status " + times + " times",
          "it must occur once in the whole text",
          "Readers search the text for it; rename the other fields in the template.");
    }
  }

  private static int keys(String text) {
    int times = 0;
    for (int at = text.indexOf(STATUS); at >= 0; at = text.indexOf(STATUS, at + 1)) {
      int next = at + STATUS.length();
      while (next < text.length() && isBlank(text.charAt(next))) {
        next++;
      }
      if (next < text.length() && text.charAt(next) == ':') {
        times++;
      }
    }
    return times;
  }

  private static boolean blankOutsideStrings(String text) {
    boolean inString = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (inString && c == '\\') {
        i++;
      } else if (c == '"') {
        inString = !inString;
      } else if (!inString && isBlank(c)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
  }
}
