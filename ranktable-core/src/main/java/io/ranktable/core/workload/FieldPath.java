package io.ranktable.core.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A path into an object: {@code spec.roles[name={role}].replicas}, {@code
 * metadata.labels['a.b/c']}, {@code spec.workers[*={role}].replicas}, {@code spec.workers[*]},
 * {@code .} for the object itself.
 *
 * @param text as written
 * @param steps its steps; empty for the object itself
 */
record FieldPath(String text, List<Step> steps) {

  /** What may stand in braces in a selector: the pod's own values, as the profile derives them. */
  static final Set<String> PLACEHOLDERS = Set.of("group", "role", "instance");

  /** Stands in the list of fields for any field of a map. */
  static final String ANY = "*";

  /** The object itself. */
  static final FieldPath SELF = new FieldPath(".", List.of());

  private static final Pattern STEP =
      Pattern.compile(
          "\\G(?:(?<dot>\\.?)(?<name>[A-Za-z0-9_-]+)|\\['(?<key>[^']+)']"
              + "|(?<all>\\[\\*])|\\[\\*=(?<entry>[^\\]]+)]"
              + "|\\[(?<field>[A-Za-z0-9_-]+)=(?<value>[^\\]]+)])");
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^}]*)}");

  FieldPath {
    steps = List.copyOf(steps);
  }

  /** One step. */
  sealed interface Step {
    /** Name of the field it reads. */
    String field();
  }

  /** Into a field of an object. */
  record Key(String field) implements Step {}

  /** To the first element of a list whose field has a value; may contain placeholders. */
  record Select(String field, String value) implements Step {}

  /** To the value of a map under a key, whatever its case; may contain placeholders. */
  record Entry(String key) implements Step {
    @Override
    public String field() {
      return ANY;
    }
  }

  /** To all values of a map, or all elements of a list. Only the last step can be one. */
  record All() implements Step {
    @Override
    public String field() {
      return ANY;
    }
  }

  /** Reads a path; empty when it is not one. */
  static Optional<FieldPath> parse(String text) {
    return parse(text, PLACEHOLDERS);
  }

  /** Reads a path in which these placeholders may stand; empty when it is not one. */
  static Optional<FieldPath> parse(String text, Set<String> placeholders) {
    if (text.equals(SELF.text())) {
      return Optional.of(SELF);
    }
    List<Step> steps = new ArrayList<>();
    Matcher matcher = STEP.matcher(text);
    int end = 0;
    while (matcher.find()) {
      boolean first = steps.isEmpty();
      if (matcher.group("name") != null) {
        if (first != matcher.group("dot").isEmpty()) {
          return Optional.empty();
        }
        steps.add(new Key(matcher.group("name")));
      } else if (matcher.group("key") != null) {
        steps.add(new Key(matcher.group("key")));
      } else if (matcher.group("all") != null) {
        steps.add(new All());
      } else if (matcher.group("entry") != null) {
        steps.add(new Entry(matcher.group("entry")));
      } else {
        steps.add(new Select(matcher.group("field"), matcher.group("value")));
      }
      end = matcher.end();
    }
    boolean whole = end == text.length() && end > 0;
    return whole && allOnlyLast(steps) && known(steps, placeholders)
        ? Optional.of(new FieldPath(text, steps))
        : Optional.empty();
  }

  private static boolean allOnlyLast(List<Step> steps) {
    return steps.subList(0, steps.size() - 1).stream().noneMatch(All.class::isInstance);
  }

  private static boolean known(List<Step> steps, Set<String> placeholders) {
    return steps.stream()
        .map(FieldPath::argument)
        .map(PLACEHOLDER::matcher)
        .flatMap(Matcher::results)
        .allMatch(r -> placeholders.contains(r.group(1)));
  }

  private static String argument(Step step) {
    return switch (step) {
      case Select(String field, String value) -> value;
      case Entry(String key) -> key;
      case Key key -> "";
      case All all -> "";
    };
  }

  /**
   * What is there, a missing node when nothing is.
   *
   * @param placeholders value of a placeholder
   */
  JsonNode in(JsonNode object, UnaryOperator<String> placeholders) {
    JsonNode node = object;
    for (Step step : steps) {
      node =
          switch (step) {
            case Key(String field) -> node.path(field);
            case Select(String field, String value) ->
                select(node, field, fill(value, placeholders));
            case Entry(String key) -> entry(node, fill(key, placeholders));
            case All() -> all(node);
          };
    }
    return node.isNull() ? MissingNode.getInstance() : node;
  }

  private static JsonNode select(JsonNode list, String field, String value) {
    for (JsonNode element : list) {
      if (element.path(field).asText().equals(value)) {
        return element;
      }
    }
    return MissingNode.getInstance();
  }

  private static JsonNode entry(JsonNode map, String key) {
    return map.propertyStream()
        .filter(entry -> entry.getKey().equalsIgnoreCase(key))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElseGet(MissingNode::getInstance);
  }

  private static JsonNode all(JsonNode node) {
    return node.isObject()
        ? JsonNodeFactory.instance.arrayNode().addAll(node.valueStream().toList())
        : node;
  }

  private static String fill(String value, UnaryOperator<String> placeholders) {
    return PLACEHOLDER
        .matcher(value)
        .replaceAll(r -> Matcher.quoteReplacement(placeholders.apply(r.group(1))));
  }
}
