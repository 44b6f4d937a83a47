package io.ranktable.core.consumer;

import com.fasterxml.jackson.databind.JsonNode;
import io.ranktable.core.table.Excerpt;
import io.ranktable.core.table.IpText;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Kinds of rules over paths in a table, from which the rules of all consumers are made. Paths are
 * those of {@link Located#all}.
 */
final class Rules {

  private static final int LONGEST_NUMBER = 18;

  private Rules() {}

  /** The table is a JSON object. */
  static Rule object(String id) {
    return new Rule(
        id,
        (text, table, broken) -> {
          if (!table.node().isObject()) {
            broken.add(table, "it must be a JSON object", "Begin the template's text with {.");
          }
        });
  }

  /** Every scalar of the table is a JSON string. */
  static Rule onlyStrings(String id) {
    return new Rule(
        id, (text, table, broken) -> table.children().forEach(c -> onlyStrings(c, broken)));
  }

  private static void onlyStrings(Located at, Rule.Complaints broken) {
    if (hasOtherScalars(at.node())) {
      if (at.node().isContainerNode()) {
        at.children().forEach(child -> onlyStrings(child, broken));
      } else {
        broken.add(
            at, "every value must be a JSON string", "Put the value in quotes in the template.");
      }
    }
  }

  private static boolean hasOtherScalars(JsonNode node) {
    if (!node.isContainerNode()) {
      return !node.isTextual();
    }
    for (JsonNode child : node) {
      if (hasOtherScalars(child)) {
        return true;
      }
    }
    return false;
  }

  /** The value must be there and be this text. */
  static Rule constant(String id, String path, String wanted, String advice) {
    return new Rule(
        id,
        (text, table, broken) -> {
          for (Located at : table.all(path)) {
            if (absent(at) || (at.text() != null && !wanted.equals(at.text()))) {
              broken.add(at, "it must be " + Excerpt.of(wanted), advice);
            }
          }
        });
  }

  /** The value must be there and be a filled list of objects. */
  static Rule filledList(String id, String path, String advice) {
    return new Rule(
        id,
        (text, table, broken) -> {
          for (Located at : table.all(path)) {
            if (!at.node().isArray() || at.node().isEmpty()) {
              broken.add(at, "it must be a list with at least one entry", advice);
            }
            for (Located element : at.elements()) {
              if (!element.node().isObject()) {
                broken.add(element, "every entry must be an object", advice);
              }
            }
          }
        });
  }

  /** If the count is there, it is the length of the list. */
  static Rule count(String id, String countPath, String listPath, String advice) {
    return new Rule(
        id,
        (text, table, broken) -> {
          for (Located at : table.all(countPath)) {
            for (Located list : table.all(listPath)) {
              String length = Integer.toString(list.node().size());
              if (at.text() != null && filled(list) && !length.equals(at.text())) {
                broken.add(at, listPath + " has " + length + " entries", advice);
              }
            }
          }
        });
  }

  /** The value must be there, not empty, and not longer than the limit in characters. */
  static Rule name(String id, String path, int limit, String advice) {
    return new Rule(
        id,
        (text, table, broken) -> {
          for (Located at : table.all(path)) {
            String value = at.text();
            if (absent(at) || (value != null && (value.isEmpty() || value.length() > limit))) {
              broken.add(at, "it must have 1 to " + limit + " characters", advice);
            }
          }
        });
  }

  /** The value must be there and a decimal number from 0 up to the largest. */
  static Rule decimal(String id, String path, long largest, String advice) {
    return new Rule(
        id,
        (text, table, broken) -> {
          for (Located at : table.all(path)) {
            Optional<Long> number = number(at);
            boolean wrong = at.text() != null && (number.isEmpty() || number.get() > largest);
            if (absent(at) || wrong) {
              String demand =
                  largest == Long.MAX_VALUE
                      ? "it must be a decimal number"
                      : "it must be a decimal number from 0 to " + largest;
              broken.add(at, demand, advice);
            }
          }
        });
  }

  /** If the value is there, it is a port number. */
  static Rule port(String id, String path) {
    return new Rule(
        id,
        (text, table, broken) -> {
          for (Located at : table.all(path)) {
            long port = number(at).orElse(0L);
            if (at.text() != null && (port < 1 || port > 65_535)) {
              broken.add(
                  at, "it must be a port from 1 to 65535", "Leave it out or give the real port.");
            }
          }
        });
  }

  /**
   * No text occurs twice.
   *
   * @param scopePath within each of these; empty for the whole table
   * @param path the values, seen from the scope
   * @param same what makes two values the same; null for values that do not count
   */
  static Rule unique(
      String id,
      String scopePath,
      String path,
      Function<String, @Nullable Object> same,
      String advice) {
    return new Rule(
        id,
        (text, table, broken) -> {
          List<Located> scopes = scopePath.isEmpty() ? List.of(table) : table.all(scopePath);
          for (Located scope : scopes) {
            Map<Object, Located> seen = new HashMap<>();
            for (Located at : scope.all(path)) {
              Object identity = at.text() == null ? null : same.apply(at.text());
              Located first = identity == null ? null : seen.putIfAbsent(identity, at);
              if (first != null) {
                broken.add(at, "it must differ from " + first.path(), advice);
              }
            }
          }
        });
  }

  /** If the value is there and not empty, it is an IP address that a card or host can have. */
  static Rule address(String id, String path, String advice) {
    return new Rule(
        id,
        (text, table, broken) -> {
          for (Located at : table.all(path)) {
            String value = at.text();
            if (value != null && !value.isEmpty() && IpText.usable(value).isEmpty()) {
              broken.add(at, "it must be an IP address", advice);
            }
          }
        });
  }

  /** No blanks outside of strings: one reader finds the status with a text search. */
  static Rule compact(String id) {
    return new Rule(
        id,
        (text, table, broken) -> {
          if (blankOutsideStrings(text)) {
            broken.add(
                table,
                "its text must have no blanks or line ends outside of strings",
                "Write it as compact JSON; the injector does so for every table it publishes.");
          }
        });
  }

  /** At most one key of this name in the whole text. */
  static Rule onlyKey(String id, String key) {
    Pattern pattern = Pattern.compile(Pattern.quote("\"" + key + "\"") + "\\s*:");
    return new Rule(
        id,
        (text, table, broken) -> {
          long times = pattern.matcher(text).results().count();
          if (times > 1) {
            broken.add(
                table,
                "the key " + key + " must occur once in the whole text, not " + times + " times",
                "Readers search the text for it; rename the other fields in the template.");
          }
        });
  }

  private static boolean blankOutsideStrings(String text) {
    boolean inString = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (inString && c == '\\') {
        i++;
      } else if (c == '"') {
        inString = !inString;
      } else if (!inString && (c == ' ' || c == '\n' || c == '\r' || c == '\t')) {
        return true;
      }
    }
    return false;
  }

  /** The decimal number of a string without sign and leading zeros; empty for anything else. */
  static Optional<Long> number(Located at) {
    String text = at.text();
    if (text == null || text.isEmpty() || text.length() > LONGEST_NUMBER) {
      return Optional.empty();
    }
    boolean padded = text.length() > 1 && text.charAt(0) == '0';
    boolean digits = text.chars().allMatch(c -> c >= '0' && c <= '9');
    return digits && !padded ? Optional.of(Long.valueOf(text)) : Optional.empty();
  }

  /** Whether nothing is there; an explicit null is a value of a wrong type. */
  static boolean absent(Located at) {
    return at.node().isMissingNode();
  }

  /** Whether it is a list with entries. */
  static boolean filled(Located at) {
    return at.node().isArray() && !at.node().isEmpty();
  }
}
