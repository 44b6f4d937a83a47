package io.ranktable.webhook.cli.input;

import io.ranktable.core.catalog.StoredSettings;
import io.ranktable.core.catalog.StoredSettings.Kind;
import io.ranktable.core.report.PodFormats;
import io.ranktable.core.table.Names;
import io.ranktable.core.template.Templates;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options by which commands take objects, templates, pod formats and profiles. */
public final class InputOptions {

  @Option(
      names = {"-f", "--filename"},
      paramLabel = "FILE",
      required = true,
      description =
          "objects in YAML or JSON, also Lists as kubectl prints them: a file, a directory, or - for"
              + " stdin; may be given several times")
  private List<String> files = List.of();

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NAME",
      defaultValue = "default",
      description = "namespace of objects that name none; default ${DEFAULT-VALUE}")
  private String namespace = "";

  @Option(
      names = "--template",
      paramLabel = "NAME|FILE",
      description =
          "in place of the template that the pods name: a bundled one, one among the objects, or a"
              + " file with a ConfigMap or just its data")
  private @Nullable String template;

  @Option(
      names = "--pod-format",
      paramLabel = "FILE",
      description = "your own pod format, a ConfigMap or just its data; may be given several times")
  private List<Path> podFormats = List.of();

  @Option(
      names = "--profile",
      paramLabel = "FILE",
      description = "your own workload profile; may be given several times")
  private List<Path> profiles = List.of();

  @Option(
      names = "--system-namespace",
      paramLabel = "NAME",
      defaultValue = InputCatalog.SYSTEM_NAMESPACE,
      description =
          "namespace of the injector, whose templates and pod formats every namespace sees; default"
              + " ${DEFAULT-VALUE}")
  private String systemNamespace = "";

  /**
   * Reads everything.
   *
   * @param stdin what is piped in
   * @throws BadInputException when something cannot be used
   */
  public Input read(InputStream stdin) throws BadInputException {
    List<Manifest> manifests = Manifests.read(files, stdin, namespace);
    refuseTwice(manifests);
    List<StoredSettings> settings = new ArrayList<>(InputCatalog.settings(manifests));
    for (Path file : podFormats) {
      settings.add(podFormat(DataFile.read(file)));
    }
    for (Path file : profiles) {
      Map<String, String> data = Map.of(file.toString(), Manifests.text(file));
      settings.add(
          InputCatalog.settings(
              systemNamespace, "--profile " + file, Kind.PROFILES, Instant.EPOCH, data));
    }
    Optional<TemplateChoice> choice = Optional.empty();
    if (template != null) {
      choice = Optional.of(TemplateChoice.of(template, templates(settings)));
      choose(choice.get(), manifests, settings);
    }
    return new Input(manifests, InputCatalog.of(settings, systemNamespace), choice);
  }

  private static Set<String> templates(List<StoredSettings> settings) {
    Set<String> names = new TreeSet<>(Templates.bundled().keySet());
    settings.stream()
        .filter(one -> one.kind() == Kind.TEMPLATE)
        .map(StoredSettings::name)
        .forEach(names::add);
    return names;
  }

  /** Where no pod asks for a table at all, all of them are meant. */
  private static void choose(
      TemplateChoice choice, List<Manifest> manifests, List<StoredSettings> settings) {
    List<Manifest> pods = manifests.stream().filter(Manifest::isPod).toList();
    choice.rename(manifests);
    if (pods.stream().noneMatch(InputOptions::annotated)) {
      pods.forEach(choice::annotate);
    }
    Set<String> namespaces =
        manifests.stream().map(Manifest::namespace).collect(Collectors.toCollection(TreeSet::new));
    choice
        .data()
        .ifPresent(
            data ->
                namespaces.forEach(
                    name -> settings.add(InputCatalog.template(name, choice.name(), data))));
  }

  private static boolean annotated(Manifest pod) {
    return pod.object().path("metadata").path("annotations").hasNonNull(Names.TEMPLATE);
  }

  private StoredSettings podFormat(DataFile file) throws BadInputException {
    if (PodFormats.parse(file.name(), file.data())
        instanceof PodFormats.Outcome.Rejected rejected) {
      throw new BadInputException(InputCatalog.lines(rejected.findings()));
    }
    return InputCatalog.settings(
        systemNamespace, file.name(), Kind.POD_FORMAT, Instant.EPOCH, file.data());
  }

  private static void refuseTwice(List<Manifest> manifests) throws BadInputException {
    Map<String, Manifest> seen = new HashMap<>();
    for (Manifest manifest : manifests) {
      String name = manifest.object().path("metadata").path("name").asText("");
      String group = manifest.object().path("apiVersion").asText("").replaceFirst("/.*", "");
      String identity = String.join("\n", group, manifest.kind(), manifest.namespace(), name);
      Manifest before = name.isEmpty() ? null : seen.putIfAbsent(identity, manifest);
      if (before != null) {
        throw new BadInputException(
            "%s is given twice: first in %s. Leave one of them out."
                .formatted(manifest, before.origin()));
      }
    }
  }
}
