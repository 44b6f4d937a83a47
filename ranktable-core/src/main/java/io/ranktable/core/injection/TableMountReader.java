package io.ranktable.core.injection;

import com.fasterxml.jackson.databind.JsonNode;
import io.ranktable.core.catalog.Catalog;
import io.ranktable.core.report.PodFormat;
import io.ranktable.core.table.Finding;
import io.ranktable.core.table.Placement;
import io.ranktable.core.table.PodFacts;
import io.ranktable.core.template.Template;
import io.ranktable.core.template.TemplateSettings;
import io.ranktable.core.workload.Placer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds out what one pod wants of each template it names.
 *
 * @param pod the pod as it comes in
 * @param facts what it says
 * @param catalog templates, pod formats and profiles
 * @param ticket identifies the admission request
 * @param findings takes everything that stands in the way
 */
record TableMountReader(
    JsonNode pod, PodFacts facts, Catalog catalog, String ticket, List<Finding> findings) {

  private static final String FILE_REFERENCE = "$(RANKTABLE_FILE)";

  /** The table of one template; empty when findings stand in the way. */
  Optional<TableMount> read(String name) {
    int before = findings.size();
    Optional<Template> template = found(catalog.template(facts.namespace(), name));
    if (template.isEmpty()) {
      return Optional.empty();
    }
    TemplateSettings settings = template.get().settings();
    Optional<PodFormat> format = found(catalog.podFormat(facts.namespace(), settings.podFormat()));
    Optional<Placement> placement = place(name, settings);
    DeliverySettings delivery =
        DeliverySettings.read(template.get(), facts.annotations(), findings);
    if (format.isEmpty() || placement.isEmpty()) {
      return Optional.empty();
    }
    List<PodContainer> targets =
        Targets.choose(pod, facts.annotations(), name, format.get(), findings);
    if (findings.size() > before) {
      return Optional.empty();
    }
    return Optional.of(
        new TableMount(
            placement.get(),
            TableNames.of(placement.get().key()),
            format.get(),
            settings.fileName(),
            delivery.directory(),
            delivery.fileName(),
            delivery.delivery(),
            env(settings.env(), delivery.directory() + "/" + delivery.fileName()),
            targets));
  }

  private Optional<Placement> place(String name, TemplateSettings settings) {
    return switch (Placer.place(
        facts,
        name,
        settings.level(),
        settings.knownRoles(),
        settings.ranks().roleAliases(),
        catalog.profiles(),
        ticket)) {
      case Placer.Outcome.Placed(Placement placement) -> Optional.of(placement);
      case Placer.Outcome.Refused(Finding why) -> {
        findings.add(why);
        yield Optional.empty();
      }
    };
  }

  private <T> Optional<T> found(Catalog.Lookup<T> lookup) {
    return switch (lookup) {
      case Catalog.Lookup.Found<T>(T value) -> Optional.of(value);
      case Catalog.Lookup.Refused<T>(List<Finding> why) -> {
        findings.addAll(why);
        yield Optional.empty();
      }
    };
  }

  private static Map<String, String> env(Map<String, String> env, String file) {
    Map<String, String> resolved = new LinkedHashMap<>();
    env.forEach((name, value) -> resolved.put(name, value.replace(FILE_REFERENCE, file)));
    return resolved;
  }
}
