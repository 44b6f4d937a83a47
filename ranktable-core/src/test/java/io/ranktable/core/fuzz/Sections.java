package io.ranktable.core.fuzz;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Several named texts in one, so that a fuzzer that knows only bytes can change names and texts: a
 * line that begins with {@code @@} gives the name of the text below it.
 */
final class Sections {

  private static final String MARK = "@@ ";

  private Sections() {}

  /** The texts by name; what stands before the first name is left out. */
  static Map<String, String> read(String text) {
    Map<String, StringBuilder> sections = new LinkedHashMap<>();
    StringBuilder current = new StringBuilder();
    for (String line : text.split("\n", -1)) {
      if (line.startsWith(MARK)) {
        current =
            Objects.requireNonNull(
                sections.computeIfAbsent(
                    line.substring(MARK.length()), name -> new StringBuilder()));
      } else {
        current.append(line).append('\n');
      }
    }
    Map<String, String> texts = new LinkedHashMap<>();
    sections.forEach((name, body) -> texts.put(name, body.toString().stripTrailing()));
    return texts;
  }

  /** Texts as one. */
  static String write(Map<String, String> texts) {
    StringBuilder all = new StringBuilder();
    texts.forEach(
        (name, text) -> all.append(MARK).append(name).append('\n').append(text).append('\n'));
    return all.toString();
  }

  /** The data of a ConfigMap, as the bundled files hold it, as one text. */
  static String ofYaml(String yaml) {
    try {
      return write(new YAMLMapper().readValue(yaml, new TypeReference<Map<String, String>>() {}));
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }
}
