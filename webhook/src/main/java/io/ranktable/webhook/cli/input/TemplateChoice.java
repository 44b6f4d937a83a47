package io.ranktable.webhook.cli.input;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ranktable.core.table.Finding;
import io.ranktable.core.table.Names;
import io.ranktable.core.template.Template;
import io.ranktable.core.template.Templates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The template that the pods shall use in place of the one that they name.
 *
 * @param name the name that pods ask for
 * @param data its data when it is the user's own file; empty when it is known by name
 */
public record TemplateChoice(String name, Optional<Map<String, String>> data) {

  /**
   * What a user names: a file that holds a ConfigMap or the data of one, or a template that is
   * known by name.
   *
   * @param known names of the templates that are there anyway
   * @throws BadInputException when there is neither, or the file cannot be used as template
   */
  public static TemplateChoice of(String named, Collection<String> known) throws BadInputException {
    if (Files.exists(Path.of(named))) {
      DataFile file = DataFile.read(Path.of(named));
      var _ = parsed(file.name(), file.data());
      return new TemplateChoice(file.name(), Optional.of(file.data()));
    }
    if (known.contains(named)) {
      return new TemplateChoice(named, Optional.empty());
    }
    throw new BadOptionException(
        "--template "
            + named
            + " is neither a file nor a template that is known here. Known are "
            + String.join(", ", new TreeSet<>(known))
            + ".");
  }

  /**
   * The template itself: the user's own, or the bundled one of its name.
   *
   * @throws BadInputException when it cannot be used
   */
  public Template template() throws BadInputException {
    return parsed(name, data.orElseGet(() -> Templates.bundled().getOrDefault(name, Map.of())));
  }

  /** Names it wherever a template is named, also in the pod templates of parents. */
  public void rename(Collection<Manifest> manifests) {
    manifests.forEach(manifest -> rename(manifest.object()));
  }

  /** Names it in a pod that may name none. */
  public void annotate(Manifest pod) {
    pod.object().withObject("/metadata").withObject("/annotations").put(Names.TEMPLATE, name);
  }

  private void rename(JsonNode node) {
    if (node instanceof ObjectNode object && object.hasNonNull(Names.TEMPLATE)) {
      object.put(Names.TEMPLATE, name);
    }
    node.forEach(this::rename);
  }

  private static Template parsed(String name, Map<String, String> data) throws BadInputException {
    return switch (Templates.parse("", name, data)) {
      case Templates.Outcome.Parsed(Template template) -> template;
      case Templates.Outcome.Rejected(List<Finding> findings) ->
          throw new BadInputException(InputCatalog.lines(findings));
    };
  }
}
