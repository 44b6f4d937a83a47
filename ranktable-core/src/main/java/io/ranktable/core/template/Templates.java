package io.ranktable.core.template;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.ranktable.core.table.Digests;
import io.ranktable.core.table.Finding;
import io.ranktable.core.table.Level;
import io.ranktable.core.template.TemplateSettings.FieldSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Reads templates from the data of their ConfigMaps. */
public final class Templates {

  /** The most bytes that the data of a template may have, keys and values together. */
  public static final int SIZE_LIMIT = 64 * 1024;

  /** Names of the bundled templates; each is a file of its name. */
  static final List<String> BUNDLED =
      List.of(
          "ascend-proposal-role",
          "hccl-1.2-group",
          "hccl-1.2-role",
          "hccl-2.0-role",
          "hccl-group",
          "hccl-role",
          "mindie-global",
          "mindie-global-heterogeneous",
          "mindie-global-multinode",
          "mindie-role",
          "mindie-single-machine-a3",
          "omni-infer",
          "vllm-llmdatadist");

  /** The sketch of a template in the proposal that this program grew from has no lists. */
  private static final String OF_PROPOSAL =
      "key "
          + SettingsReader.TEXT
          + " prints devices outside every list, as the sketch in kthena's ranktable proposal does. "
          + "The table that is meant there is bundled: write "
          + "ranktable.io/template: ascend-proposal-role on the pods";

  private static final String FOLDER = "/io/ranktable/core/bundled/templates/";

  private Templates() {}

  /** What came of a template's data. */
  public sealed interface Outcome {
    /** It can be used. */
    record Parsed(Template template) implements Outcome {}

    /** It cannot; every mistake found. */
    record Rejected(List<Finding> findings) implements Outcome {}
  }

  /**
   * Reads one template. Empty values mean the default; unknown keys are an error that names the
   * nearest known one. Every mistake is reported at once, except that a text with a broken tag is
   * read only up to there.
   */
  public static Outcome parse(String namespace, String name, Map<String, String> data) {
    Mistakes mistakes = new Mistakes(label(namespace, name));
    int size = size(data);
    if (size > SIZE_LIMIT) {
      mistakes.add("it has " + size + " bytes, more than " + SIZE_LIMIT + "; make it smaller");
      return new Outcome.Rejected(mistakes.findings());
    }
    SettingsReader reader = new SettingsReader(data, mistakes);
    reader.judgeKeys();
    Level level = reader.level();
    List<String> consumers = reader.consumers();
    RoleSettings roles = RoleSettings.read(data, mistakes);
    Map<String, FieldSource> fields =
        Lines.fields(SettingsReader.value(data, Lines.FIELDS, ""), mistakes);
    Binder binder = new Binder(Shapes.of(level, consumers, fields), roles.aliases());
    List<Step> steps = steps(data, reader.delimiters(), binder, mistakes);
    Set<String> known = roles.known(binder.roles(), binder.everyRole());
    TemplateSettings settings = reader.read(level, consumers, fields, roles, known);
    if (!mistakes.isEmpty()) {
      return new Outcome.Rejected(mistakes.findings());
    }
    Compiled program = new Compiled(steps);
    Trial.mistake(program, settings)
        .ifPresent(mistake -> mistakes.add(SettingsReader.TEXT, mistake));
    return mistakes.isEmpty()
        ? new Outcome.Parsed(
            new Template(namespace, name, settings, version(data), program, binder.uses()))
        : new Outcome.Rejected(mistakes.findings());
  }

  /** The data of the bundled templates by name. */
  public static Map<String, Map<String, String>> bundled() {
    Map<String, Map<String, String>> templates = new LinkedHashMap<>();
    for (String name : BUNDLED) {
      templates.put(name, resource(FOLDER + name + ".yaml"));
    }
    return templates;
  }

  /** How messages call a template. */
  static String label(String namespace, String name) {
    return "template \"" + name + "\"" + (namespace.isEmpty() ? "" : " of namespace " + namespace);
  }

  private static List<Step> steps(
      Map<String, String> data, Delimiters delimiters, Binder binder, Mistakes mistakes) {
    String text = data.getOrDefault(SettingsReader.TEXT, "");
    if (text.isBlank()) {
      mistakes.add(
          "key "
              + SettingsReader.TEXT
              + " is missing or empty; write the Mustache text of the table into it");
      return List.of();
    }
    try {
      List<Step> steps = binder.bind(MustacheText.parse(text, delimiters));
      opening(steps).ifPresent(mistake -> mistakes.add(SettingsReader.TEXT, mistake));
      binder.mistakes().forEach(mistake -> mistakes.add(SettingsReader.TEXT, mistake));
      if (binder.devicesOutsideLists()) {
        mistakes.add(OF_PROPOSAL);
      }
      return steps;
    } catch (TextMistake mistake) {
      mistakes.add(SettingsReader.TEXT, mistake);
      return List.of();
    }
  }

  /** What is wrong with the first character that is surely printed. */
  private static Optional<TextMistake> opening(List<Step> steps) {
    if (steps.isEmpty() || !(steps.getFirst() instanceof Step.Literal(int line, String text))) {
      return Optional.empty();
    }
    String body = text.stripLeading();
    if (body.isEmpty() || body.startsWith("{")) {
      return Optional.empty();
    }
    int at =
        line
            + (int)
                text.chars().limit(text.length() - body.length()).filter(c -> c == '\n').count();
    return Optional.of(
        new TextMistake(
            at, "a table is one JSON object; begin the text with { instead of " + body.charAt(0)));
  }

  private static int size(Map<String, String> data) {
    int size = 0;
    for (Map.Entry<String, String> entry : data.entrySet()) {
      size += entry.getKey().getBytes(StandardCharsets.UTF_8).length;
      size += entry.getValue().getBytes(StandardCharsets.UTF_8).length;
    }
    return size;
  }

  private static String version(Map<String, String> data) {
    StringBuilder all = new StringBuilder();
    new TreeMap<>(data)
        .forEach(
            (key, value) ->
                all.append(key.length())
                    .append(' ')
                    .append(value.length())
                    .append(' ')
                    .append(key)
                    .append(value));
    return Digests.sha256(all.toString()).substring(0, 16);
  }

  private static Map<String, String> resource(String path) {
    try (InputStream in = Templates.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException("The program lacks its own resource " + path);
      }
      return new YAMLMapper().readValue(in, new TypeReference<Map<String, String>>() {});
    } catch (IOException e) {
      throw new UncheckedIOException("The program's own resource " + path + " is broken", e);
    }
  }
}
