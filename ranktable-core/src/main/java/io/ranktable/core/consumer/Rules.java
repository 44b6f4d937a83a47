package io.ranktable.core.consumer;

import io.ranktable.core.table.Excerpt;
import io.ranktable.core.table.IpText;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Kinds of rules over paths in a table, from which the rules of all consumers are made. Paths are
 * those of {@link Located#all}. Rules over texts say nothing of values that are no texts: for those
 * each consumer has one rule that names the fields.
 */
final class Rules {

  private Rules() {}

  /** The whole table. */
  static final Where TABLE = subject -> List.of(subject.table());

  /** The table is a JSON object. */
  static Rule object() {
    return new Rule(
        "json.object",
        (subject, broken) -> {
          if (!subject.table().isObject()) {
            broken.add(
                subject.table(), "it must be a JSON object", "Begin the template's text with {.");
          }
        });
  }

  /** Every scalar of the table is a JSON string. */
  static Rule onlyStrings(String id) {
    return strings(id, at -> !at.isText() && !at.isObject() && !at.isList(), "every value must");
  }

  /** Wherever these fields are, their values are JSON strings. */
  static Rule strings(String id, Set<String> fields) {
    return strings(id, at -> !at.isText() && fields.contains(at.name()), "it must");
  }

  private static Rule strings(String id, Predicate<Located> wrong, String demand) {
    return new Rule(
        id,
        (subject, broken) -> {
          if (subject.table().anyBelow(wrong)) {
            strings(subject.table(), wrong, demand, broken);
          }
        });
  }

  private static void strings(
      Located in, Predicate<Located> wrong, String demand, Rule.Complaints broken) {
    for (Located at : in.children()) {
      if (wrong.test(at)) {
        broken.add(at, demand + " be a JSON string", "Put the value in quotes in the template.");
      } else {
        strings(at, wrong, demand, broken);
      }
    }
  }

  /** Which values of a table a rule is about. */
  @FunctionalInterface
  interface Where {
    /** The values, also missing ones. */
    List<Located> in(Subject subject);

    /** All at a path. */
    static Where at(String path) {
      return subject -> subject.all(path);
    }

    /** All at one of several paths. */
    static Where at(List<String> paths) {
      return subject -> Places.joined(paths.stream().map(subject::all).toList());
    }
  }

  /** The value must be there and be one of these texts. */
  static Rule oneOf(String id, Where where, List<String> wanted, String advice) {
    return texts(id, where, true, wanted::contains, oneOf(wanted), advice);
  }

  /** If the value is there, it is one of these texts. */
  static Rule oneOfIfThere(String id, Where where, List<String> wanted, String advice) {
    return texts(id, where, false, wanted::contains, oneOf(wanted), advice);
  }

  private static String oneOf(List<String> wanted) {
    return "it must be " + wanted.stream().map(Excerpt::of).collect(Collectors.joining(" or "));
  }

  /** The value must be there, not empty, and not longer than the limit in characters. */
  static Rule name(String id, Where where, int limit, String advice) {
    return texts(
        id,
        where,
        true,
        value -> !value.isEmpty() && value.length() <= limit,
        "it must have 1 to " + limit + " characters",
        advice);
  }

  /** The value must be there and be one IP address that a card or host can have. */
  static Rule address(String id, Where where, String advice) {
    return texts(
        id, where, true, v -> IpText.usable(v).isPresent(), "it must be an IP address", advice);
  }

  /** If the value is there, it is one IP address that a card or host can have. */
  static Rule addressIfThere(String id, Where where, String advice) {
    return texts(
        id, where, false, v -> IpText.usable(v).isPresent(), "it must be an IP address", advice);
  }

  private static Rule texts(
      String id,
      Where where,
      boolean needed,
      Predicate<String> good,
      String demand,
      String advice) {
    return new Rule(
        id,
        (subject, broken) -> {
          for (Located at : where.in(subject)) {
            String value = at.text();
            if (value == null ? needed && absent(at) : !good.test(value)) {
              broken.add(at, demand, advice);
            }
          }
        });
  }

  /** The values are numbers of this kind. */
  static Rule number(String id, Where where, Numbers kind, String advice) {
    return new Rule(
        id,
        (subject, broken) -> {
          for (Located at : where.in(subject)) {
            if (kind.broken(at)) {
              broken.add(at, kind.demand(), advice);
            }
          }
        });
  }

  /** The value must be there and be a filled list of objects. */
  static Rule filledList(String id, Where where, String advice) {
    return list(id, where, 1, Integer.MAX_VALUE, advice);
  }

  /** The value must be there and be a list of so many objects. */
  static Rule list(String id, Where where, int least, int most, String advice) {
    return new Rule(
        id,
        (subject, broken) ->
            where.in(subject).forEach(at -> list(at, least, most, advice, broken)));
  }

  /** Tells if a value is not a list of so many objects. */
  static void list(Located at, int least, int most, String advice, Rule.Complaints broken) {
    if (!at.isList()) {
      broken.add(at, "it must be a list" + entries(least, most), advice);
    } else if (at.size() < least || at.size() > most) {
      broken.add(
          at,
          "has " + (at.size() == 0 ? "no" : at.size()) + " entries",
          "it must be a list" + entries(least, most),
          advice);
    }
    for (Located element : at.elements()) {
      if (!element.isObject()) {
        broken.add(element, "every entry must be an object", advice);
      }
    }
  }

  private static String entries(int least, int most) {
    if (most == Integer.MAX_VALUE) {
      return least == 0 ? "" : " with at least one entry";
    }
    return " with " + least + " to " + most + " entries";
  }

  /** If the count is there, it is the length of the list. Both are seen from the scopes. */
  static Rule count(
      String id, Where scopes, String count, String list, Numbers kind, String advice) {
    return new Rule(
        id,
        (subject, broken) -> {
          for (Located in : scopes.in(subject)) {
            Located at = in.field(count);
            Located of = in.field(list);
            String length = Integer.toString(of.size());
            if (kind.read(at).isPresent() && filled(of) && !length.equals(at.asText())) {
              broken.add(at, list + " has " + length + " entries", advice);
            }
          }
        });
  }

  /**
   * No text occurs twice.
   *
   * @param scopes within each of these
   * @param path the values, seen from the scope
   * @param same what makes two values the same; null for values that do not count
   */
  static Rule unique(
      String id,
      Where scopes,
      String path,
      Function<Located, @Nullable Object> same,
      String advice) {
    return new Rule(
        id,
        (subject, broken) -> {
          for (Located scope : scopes.in(subject)) {
            different(scope.all(path), same, advice, broken);
          }
        });
  }

  /** Tells of every value that is the same as one before it. */
  static void different(
      List<Located> values,
      Function<Located, @Nullable Object> same,
      String advice,
      Rule.Complaints broken) {
    Map<Object, Located> seen = new HashMap<>();
    for (Located at : values) {
      Object identity = same.apply(at);
      Located first = identity == null ? null : seen.putIfAbsent(identity, at);
      if (first != null) {
        broken.add(at, "it must differ from " + first.path(), advice);
      }
    }
  }

  /** A text that is not empty, as the identity for {@link #unique}. */
  static @Nullable Object filledText(Located at) {
    String text = at.text();
    return text == null || text.isEmpty() ? null : text;
  }

  /** A number in any form, as the identity for {@link #unique}. */
  static @Nullable Object anyNumber(Located at) {
    Optional<Long> number = Numbers.any(at);
    return number.isEmpty() ? null : number.get();
  }

  /** Whether nothing is there; an explicit null is a value of a wrong type. */
  static boolean absent(Located at) {
    return at.isMissing();
  }

  /** Whether it is a list with entries. */
  static boolean filled(Located at) {
    return at.isList() && at.size() > 0;
  }
}
