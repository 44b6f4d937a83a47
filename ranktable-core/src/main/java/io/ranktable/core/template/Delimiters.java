package io.ranktable.core.template;

import java.util.List;
import java.util.Optional;

/**
 * What begins and ends a tag.
 *
 * @param open two characters
 * @param close two characters
 */
record Delimiters(String open, String close) {

  /** Those of Mustache. */
  static final Delimiters DEFAULT = new Delimiters("{{", "}}");

  /** What a pair must look like, for messages. */
  static final String RULE =
      "write two marks of two characters each, separated by a blank, of the characters "
          + "{ } [ ] < > ( ) % $ @ ! ? | ~ * + /, for example <% %>";

  private static final String ALLOWED = "{}[]<>()%$@!?|~*+/";
  private static final int LENGTH = 2;

  /** Reads a pair such as {@code <% %>}; empty when it is none. */
  static Optional<Delimiters> parse(String text) {
    List<String> marks = List.of(text.strip().split("\\s+"));
    if (marks.size() != 2 || !marks.stream().allMatch(Delimiters::usable)) {
      return Optional.empty();
    }
    return Optional.of(new Delimiters(marks.get(0), marks.get(1)));
  }

  private static boolean usable(String mark) {
    return mark.length() == LENGTH && mark.chars().allMatch(c -> ALLOWED.indexOf(c) >= 0);
  }
}
