package io.ranktable.core.template;

import io.ranktable.core.table.Nearest;
import io.ranktable.core.template.TemplateSettings.FieldSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Settings that have one entry per line. */
final class Lines {

  static final String FIELDS = "fields";

  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final Pattern FIELD = Pattern.compile("[a-z][a-z0-9_]{0,62}");
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

  /** Lines {@code name=kind:source}. */
  static Map<String, FieldSource> fields(String text, Mistakes mistakes) {
    Map<String, FieldSource> fields = new LinkedHashMap<>();
    for (String line : lines(text)) {
      int sign = line.indexOf('=');
      int colon = line.indexOf(':', sign + 1);
      if (sign < 0 || colon < 0) {
        mistakes.add(FIELDS, line, "is no field; write <name>=<kind>:<source>, kinds: " + kinds());
        continue;
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
            "has the unknown kind "
                + kind
                + "; write one of "
                + kinds()
                + Nearest.hint(kind, KINDS));
      } else if (source.isEmpty()) {
        mistakes.add(FIELDS, line, "says not where the value comes from; write it after the colon");
      } else if (fields.put(name, source(kind, source)) != null) {
        mistakes.add(FIELDS, name, "is there twice; remove one");
      }
    }
    return fields;
  }

  private static FieldSource source(String kind, String source) {
    return new FieldSource(FieldSource.Kind.valueOf(kind.toUpperCase(Locale.ROOT)), source);
  }

  private static String kinds() {
    return String.join(", ", KINDS);
  }

  private static List<String> lines(String text) {
    return text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
  }
}
