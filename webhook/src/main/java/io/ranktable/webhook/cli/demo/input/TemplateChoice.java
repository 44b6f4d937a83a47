package io.ranktable.webhook.cli.demo.input;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ranktable.core.table.Finding;
import io.ranktable.core.table.Level;
import io.ranktable.core.table.Names;
import io.ranktable.core.template.Template;
import io.ranktable.core.template.Templates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The template that the pods shall use.
 *
 * @param template the template, checked
 * @param data its data when it is the user's own; empty when it is a bundled one
 */
record TemplateChoice(Template template, Optional<Map<String, String>> data) {

  private static final int NAME_LIMIT = 63;

  /**
   * The bundled template of a level.
   *
   * @throws BadInputException never for a bundled one that is whole
   */
  static TemplateChoice of(Level level) throws BadInputException {
    return bundled("hccl-" + level.text());
  }

  /**
   * What a user names: a file that holds a ConfigMap or the data of one, or a bundled template.
   *
   * @throws BadInputException when there is neither, or it cannot be used
   */
  static TemplateChoice of(String named) throws BadInputException {
    Path file = Path.of(named);
    if (Files.exists(file)) {
      return ofFile(file);
    }
    if (Templates.bundled().containsKey(named)) {
      return bundled(named);
    }
    throw new BadInputException(
        "--template "
            + named
            + " is neither a file nor a bundled template. Bundled are "
            + String.join(", ", new TreeSet<>(Templates.bundled().keySet()))
            + ".");
  }

  /** The name that pods ask for. */
  String name() {
    return template.name();
  }

  private static TemplateChoice bundled(String name) throws BadInputException {
    return new TemplateChoice(
        parsed(name, Templates.bundled().getOrDefault(name, Map.of())), Optional.empty());
  }

  private static TemplateChoice ofFile(Path file) throws BadInputException {
    List<ObjectNode> documents = Manifests.read("File " + file, Manifests.text(file));
    List<ObjectNode> maps =
        documents.stream()
            .filter(node -> node.path("kind").asText("ConfigMap").equals("ConfigMap"))
            .toList();
    if (maps.size() != 1) {
      throw new BadInputException(
          "File "
              + file
              + " must hold one ConfigMap, or the data of one; it holds "
              + (maps.isEmpty() ? "none." : maps.size() + "."));
    }
    JsonNode map = maps.getFirst();
    boolean whole = map.has("kind") || map.has("data");
    String name = map.path("metadata").path("name").asText("");
    Map<String, String> data = new TreeMap<>();
    (whole ? map.path("data") : map)
        .properties()
        .forEach(entry -> data.put(entry.getKey(), entry.getValue().asText("")));
    return new TemplateChoice(
        parsed(name.isEmpty() ? nameOf(file) : name, data), Optional.of(Map.copyOf(data)));
  }

  private static Template parsed(String name, Map<String, String> data) throws BadInputException {
    return switch (Templates.parse("", name, data)) {
      case Templates.Outcome.Parsed(Template template) -> template;
      case Templates.Outcome.Rejected(List<Finding> findings) ->
          throw new BadInputException(
              findings.stream().map(Finding::message).collect(Collectors.joining("\n")));
    };
  }

  /** A name for a template without one: the file's name without its ending, as labels allow. */
  private static String nameOf(Path file) {
    String plain =
        String.valueOf(file.getFileName())
            .replaceFirst("\\.[^.]*$", "")
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9]+", "-")
            .replaceAll("^-+|-+$", "");
    String cut = plain.substring(0, Math.min(NAME_LIMIT, plain.length()));
    return cut.isEmpty() ? Names.KIND_TEMPLATE : cut;
  }
}
