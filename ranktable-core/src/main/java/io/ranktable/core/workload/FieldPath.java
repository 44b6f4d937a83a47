package io.ranktable.core.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A path into an object: {@code spec.roles[name={role}].replicas}, {@code
 * metadata.labels['a.b/c']}.
 *
 * @param text as written
 * @param steps its steps; empty for the object itself
 */
record FieldPath(String text, List<Step> steps) {

  /** What may stand in braces in a selector: the pod's own values, as the profile derives them. */
  static final Set<String> PLACEHOLDERS = Set.of("group", "role", "instance");

  /** The object itself. */
  static final FieldPath SELF = new FieldPath("", List.of());

  private static final Pattern STEP =
      Pattern.compile(
          "\\G(?:(?<dot>\\.?)(?<name>[A-Za-z0-9_-]+)|\\['(?<key>[^']+)']"
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

  /** Reads a path; empty when it is not one. */
  static Optional<FieldPath> parse(String text) {
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
      } else {
        steps.add(new Select(matcher.group("field"), matcher.group("value")));
      }
      end = matcher.end();
    }
    return end == text.length() && end > 0 && known(steps)
        ? Optional.of(new FieldPath(text, steps))
        : Optional.empty();
  }

  private static boolean known(List<Step> steps) {
    return steps.stream()
        .filter(Select.class::isInstance)
        .map(s -> PLACEHOLDER.matcher(((Select) s).value()))
        .flatMap(Matcher::results)
        .allMatch(r -> PLACEHOLDERS.contains(r.group(1)));
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

  private static String fill(String value, UnaryOperator<String> placeholders) {
    return PLACEHOLDER
        .matcher(value)
        .replaceAll(r -> Matcher.quoteReplacement(placeholders.apply(r.group(1))));
  }
}
