package io.ranktable.core.template;

import io.ranktable.core.table.Nearest;
import io.ranktable.core.template.TemplateSettings.FieldSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Settings that have one entry per line. */
final class Lines {

  static final String FIELDS = "fields";

  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final Pattern FIELD = Pattern.compile("[a-z][a-z0-9_]{0,62}");
  private static final Pattern MEANING =
      Pattern.compile("(" + FIELD.pattern() + ")\\[([^\\]]*)\\]\\s*=(.*)");
  private static final List<String> KINDS = List.of("label", "annotation", "env", "const");
  private static final Set<String> TAKEN = Shapes.reserved();

  private Lines() {}

  /** Lines {@code NAME=value}. */
  static Map<String, String> env(String text, Mistakes mistakes) {
    Map<String, String> variables = new LinkedHashMap<>();
    for (String line : lines(text)) {
      int sign = line.indexOf('=');
      String name = sign < 0 ? line : line.substring(0, sign).strip();
      if (sign < 0 || !VARIABLE.matcher(name).matches()) {
        mistakes.add(
            SettingsReader.ENV,
            line,
            "is no variable; write one NAME=value per line, such as RANK_TABLE_FILE=$(RANKTABLE_FILE)");
      } else if (variables.put(name, line.substring(sign + 1).strip()) != null) {
        mistakes.add(SettingsReader.ENV, name, "is set twice; remove one");
      }
    }
    return variables;
  }

  /** Lines {@code name=kind:source}, and {@code name[value]=text} for what a value means. */
  static Map<String, FieldSource> fields(String text, Mistakes mistakes) {
    Map<String, FieldSource> fields = new LinkedHashMap<>();
    Map<String, Map<String, String>> meanings = new LinkedHashMap<>();
    for (String line : lines(text)) {
      Matcher meaning = MEANING.matcher(line);
      if (meaning.matches()) {
        Map<String, String> ofField =
            meanings.computeIfAbsent(meaning.group(1), name -> new LinkedHashMap<>());
        if (ofField.put(meaning.group(2).strip(), meaning.group(3).strip()) != null) {
          mistakes.add(FIELDS, line, "gives the value a second meaning; remove one");
        }
      } else {
        field(line, mistakes)
            .ifPresent(
                field -> {
                  if (fields.put(field.name(), field.source()) != null) {
                    mistakes.add(FIELDS, field.name(), "is there twice; remove one");
                  }
                });
      }
    }
    meanings.forEach(
        (name, ofField) -> {
          FieldSource source = fields.get(name);
          if (source == null) {
            mistakes.add(
                FIELDS,
                name,
                "has meanings but no source; add a line " + name + "=<kind>:<source>");
          } else {
            fields.put(name, new FieldSource(source.kind(), source.name(), ofField));
          }
        });
    return fields;
  }

  /** A line {@code name=kind:source}. */
  private record NamedSource(String name, FieldSource source) {}

  private static Optional<NamedSource> field(String line, Mistakes mistakes) {
    int sign = line.indexOf('=');
    int colon = line.indexOf(':', sign + 1);
    if (sign < 0 || colon < 0) {
      mistakes.add(FIELDS, line, "is no field; write <name>=<kind>:<source>, kinds: " + kinds());
      return Optional.empty();
    }
    String name = line.substring(0, sign).strip();
    String kind = line.substring(sign + 1, colon).strip();
    String source = line.substring(colon + 1).strip();
    if (!FIELD.matcher(name).matches()) {
      mistakes.add(FIELDS, name, "is no field name; use lower-case letters, digits and _");
    } else if (TAKEN.contains(name)) {
      mistakes.add(FIELDS, name, "is a name that templates have already; choose another name");
    } else if (!KINDS.contains(kind)) {
      mistakes.add(
          FIELDS,
          line,
          "has the unknown kind " + kind + "; write one of " + kinds() + Nearest.hint(kind, KINDS));
    } else if (source.isEmpty()) {
      mistakes.add(FIELDS, line, "says not where the value comes from; write it after the colon");
    } else {
      FieldSource.Kind known = FieldSource.Kind.valueOf(kind.toUpperCase(Locale.ROOT));
      return Optional.of(new NamedSource(name, new FieldSource(known, source, Map.of())));
    }
    return Optional.empty();
  }

  private static String kinds() {
    return String.join(", ", KINDS);
  }

  private static List<String> lines(String text) {
    return text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
  }
}
