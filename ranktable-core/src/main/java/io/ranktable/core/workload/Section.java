package io.ranktable.core.workload;

import io.ranktable.core.table.Nearest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** A YAML map of which the keys are known; every use notes what is wrong with it. */
final class Section {

  private final Mistakes mistakes;
  private final String path;
  private final int line;
  private final Map<String, YamlNode.Field> fields;

  /** Checks that the node is a map and has no keys but the known ones. */
  Section(Mistakes mistakes, String path, YamlNode node, Set<String> known) {
    this.mistakes = mistakes;
    this.path = path;
    this.line = node.line();
    if (node instanceof YamlNode.Fields map) {
      this.fields = map.fields();
      fields.forEach((key, field) -> check(key, field, known));
    } else {
      this.fields = Map.of();
      mistakes.add(line, path, "must be a map with the keys " + list(known) + ".");
    }
  }

  private void check(String key, YamlNode.Field field, Set<String> known) {
    if (!known.contains(key)) {
      String hint = Nearest.hint(key, known);
      mistakes.add(
          field.line(),
          at(key),
          "is not known" + (hint.isEmpty() ? "; known are " + list(known) + "." : hint));
    }
  }

  private static String list(Set<String> words) {
    return String.join(", ", words.stream().sorted().toList());
  }

  Mistakes mistakes() {
    return mistakes;
  }

  int line() {
    return line;
  }

  /** Path of one of its keys. */
  String at(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  Set<String> keys() {
    return fields.keySet();
  }

  boolean has(String key) {
    return fields.containsKey(key);
  }

  Optional<YamlNode> get(String key) {
    return Optional.ofNullable(fields.get(key)).map(YamlNode.Field::value);
  }

  /** Line of a key, or of the section when it is not there. */
  int lineOf(String key) {
    YamlNode.Field field = fields.get(key);
    return field == null ? line : field.line();
  }

  /** Notes a mistake at one of its keys. */
  void mistake(String key, String sentence) {
    mistakes.add(lineOf(key), at(key), sentence);
  }

  /** A value that has to be there; empty after a mistake. */
  Optional<YamlNode> required(String key) {
    if (!has(key)) {
      mistakes.add(line, path.isEmpty() ? key : path, "lacks the key `" + key + "`.");
    }
    return get(key);
  }

  /** A text, null when the key is not there. */
  @Nullable String text(String key) {
    return get(key).map(node -> text(node, at(key))).orElse(null);
  }

  /** A text that has to be there; empty after a mistake. */
  String requiredText(String key) {
    return required(key).map(node -> text(node, at(key))).orElse("");
  }

  /** A whole number, null when the key is not there. */
  @Nullable Long number(String key) {
    String text = text(key);
    if (text == null) {
      return null;
    }
    if (!text.matches("-?\\d{1,9}")) {
      mistake(key, "must be a whole number, not `" + text + "`.");
      return 0L;
    }
    return Long.valueOf(text);
  }

  /** One text or a list of texts; empty when the key is not there. */
  List<String> texts(String key) {
    return items(key, this::text);
  }

  /** One value or a list of values; empty when the key is not there. */
  <T> List<T> items(String key, BiFunction<YamlNode, String, T> reader) {
    YamlNode node = get(key).orElse(null);
    if (node == null) {
      return List.of();
    }
    List<T> values = new ArrayList<>();
    if (node instanceof YamlNode.Items list) {
      if (list.items().isEmpty()) {
        mistake(key, "is empty.");
      }
      for (int i = 0; i < list.items().size(); i++) {
        values.add(reader.apply(list.items().get(i), at(key) + "[" + i + "]"));
      }
    } else {
      values.add(reader.apply(node, at(key)));
    }
    return values;
  }

  /** A map from any key; empty when the key is not there. */
  <T> Map<String, T> map(String key, BiFunction<YamlNode, String, T> reader) {
    YamlNode node = get(key).orElse(null);
    Map<String, T> values = new LinkedHashMap<>();
    if (node instanceof YamlNode.Fields map) {
      map.fields()
          .forEach((k, field) -> values.put(k, reader.apply(field.value(), at(key) + "." + k)));
    } else if (node != null) {
      mistake(key, "must be a map.");
    }
    return values;
  }

  /** A map of texts; empty when the key is not there. */
  Map<String, String> textMap(String key) {
    return map(key, this::text);
  }

  /** A text of a node that is no map or list; empty after a mistake. */
  String text(YamlNode node, String at) {
    if (node instanceof YamlNode.Text text && !text.text().isEmpty()) {
      return text.text();
    }
    mistakes.add(
        node.line(), at, node instanceof YamlNode.Text ? "has no value." : "must be a text.");
    return "";
  }

  /** A path that has to be there; the object itself after a mistake. */
  FieldPath path(String key) {
    return required(key).map(node -> path(node, at(key))).orElse(FieldPath.SELF);
  }

  /** The same, with other placeholders that may stand in it. */
  FieldPath path(String key, Set<String> placeholders) {
    return required(key).map(node -> path(node, at(key), placeholders)).orElse(FieldPath.SELF);
  }

  /** One path or a list of paths; empty when the key is not there. */
  List<FieldPath> paths(String key) {
    return items(key, this::path);
  }

  private FieldPath path(YamlNode node, String at) {
    return path(node, at, FieldPath.PLACEHOLDERS);
  }

  private FieldPath path(YamlNode node, String at, Set<String> placeholders) {
    String text = text(node, at);
    return FieldPath.parse(text, placeholders)
        .orElseGet(
            () -> {
              if (!text.isEmpty()) {
                mistakes.add(
                    node.line(),
                    at,
                    "is not a path: `"
                        + text
                        + "`. Paths look like spec.roles[name={role}].replicas or"
                        + " metadata.labels['a.b/c'].");
              }
              return FieldPath.SELF;
            });
  }
}
