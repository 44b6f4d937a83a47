package io.ranktable.core.template;

import io.ranktable.core.table.Excerpt;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What stands between the delimiters, judged before the library sees it: only values, sections,
 * comments and changes of delimiters pass.
 *
 * @param sigil {@code # ^ / & = !} or an opening brace for three braces; a blank for a plain value
 * @param rest what follows the sigil; of names in their normal form
 */
record Tag(char sigil, String rest) {

  /** The sigil of a plain value. */
  static final char VALUE = ' ';

  private static final String SIGILS = "#^/&={!";

  /** Longer than any name with the longest role in it. */
  private static final int LONGEST_NAME = 200;

  private static final Pattern NAME =
      Pattern.compile("[A-Za-z_][A-Za-z0-9_-]*(\\.[A-Za-z0-9_][A-Za-z0-9_-]*)*");
  private static final Pattern HUMP = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])");

  /**
   * Reads the text of a tag.
   *
   * @throws TextMistake when it is none that a template may have
   */
  static Tag read(String written, int line) {
    String text = written.strip();
    if (text.isEmpty()) {
      throw new TextMistake(line, "a tag is empty; write a name into it or remove it");
    }
    char first = text.charAt(0);
    if (SIGILS.indexOf(first) < 0) {
      forbidden(first)
          .ifPresent(
              what -> {
                throw new TextMistake(
                    line,
                    what
                        + " such as "
                        + Excerpt.of(text)
                        + " cannot be used; write the whole text into this one template");
              });
      return new Tag(VALUE, name(text, line));
    }
    String rest = text.substring(1).strip();
    return switch (first) {
      case '!' -> new Tag(first, rest);
      case '=' -> new Tag(first, delimiters(rest, line));
      case '{' -> new Tag(first, braced(rest, line));
      default -> new Tag(first, name(rest, line));
    };
  }

  /** The text to hand to the library. */
  String command() {
    return switch (sigil) {
      case VALUE -> rest;
      case '{' -> "{" + rest;
      default -> sigil + rest;
    };
  }

  private static Optional<String> forbidden(char first) {
    return switch (first) {
      case '>' -> Optional.of("a partial");
      case '<', '$', '?' -> Optional.of("inheritance or a condition");
      case '%' -> Optional.of("a pragma");
      case '*' -> Optional.of("a dynamic name");
      default -> Optional.empty();
    };
  }

  private static String delimiters(String rest, int line) {
    return Delimiters.parse(rest)
        .map(d -> d.open() + " " + d.close())
        .orElseThrow(
            () ->
                new TextMistake(
                    line,
                    "cannot take " + Excerpt.of(rest) + " as delimiters; " + Delimiters.RULE));
  }

  private static String braced(String rest, int line) {
    String inner = rest.endsWith("}") ? rest.substring(0, rest.length() - 1).strip() : rest;
    if (!isName(goName(inner))) {
      throw new TextMistake(
          line,
          Excerpt.of("{{{" + inner)
              + " is no name in three braces; if the first brace belongs to the JSON, put a blank "
              + "behind it: { {{");
    }
    return rest.endsWith("}") ? goName(inner) + "}" : goName(inner);
  }

  private static String name(String text, int line) {
    String name = goName(text);
    if (isName(name)) {
      return name;
    }
    if (text.startsWith("\"") || text.startsWith("{") || text.startsWith("[")) {
      throw new TextMistake(
          line,
          "two JSON braces in a row read as a tag with "
              + Excerpt.of(text)
              + "; put a blank between them, or choose other marks by the setting delimiters");
    }
    if (text.indexOf(' ') >= 0) {
      throw new TextMistake(
          line,
          Excerpt.of(text)
              + " is no name. The text is Mustache, not a Go template: a list is "
              + "{{#server_list}} … {{/server_list}}, a value is {{server_id}}");
    }
    throw new TextMistake(
        line,
        Excerpt.of(text)
            + " is no name; a name has letters, digits and underscores, parts joined by dots, at most "
            + LONGEST_NAME
            + " characters");
  }

  private static boolean isName(String text) {
    return text.length() <= LONGEST_NAME && NAME.matcher(text).matches();
  }

  /** {@code .ServerCount} as in Go templates means {@code server_count}. */
  private static String goName(String text) {
    if (text.length() < 2 || text.charAt(0) != '.') {
      return text;
    }
    return HUMP.matcher(text.substring(1)).replaceAll("_").toLowerCase(Locale.ROOT);
  }
}
