package io.ranktable.webhook.cli.demo.input;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ranktable.core.report.PodFormat;
import io.ranktable.core.report.PodFormats;
import io.ranktable.core.table.Names;
import io.ranktable.core.table.PodFacts;
import io.ranktable.core.table.PodReader;
import io.ranktable.core.template.Template;
import io.ranktable.core.template.Templates;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Takes a pod of a file back to what it was at its creation: without UID, node, status and device
 * annotation, which are kept aside. A device annotation that is there at creation would rightly be
 * taken for another pod's.
 */
final class PodPreparation {

  private static final String DEFAULT_FORMAT = "ascend-device-plugin";

  private final Map<String, PodFormat> formats = new HashMap<>(PodFormats.builtIn());
  private final Map<String, Map<String, String>> templates = new HashMap<>(Templates.bundled());

  /** Knows the bundled templates and pod formats, and those among the objects. */
  PodPreparation(List<ObjectNode> objects) {
    for (ObjectNode object : objects) {
      JsonNode meta = object.path("metadata");
      String name = meta.path("name").asText();
      switch (meta.path("labels").path(Names.KIND).asText("")) {
        case Names.KIND_TEMPLATE -> templates.put(name, data(object));
        case Names.KIND_POD_FORMAT -> {
          if (PodFormats.parse(name, data(object))
              instanceof PodFormats.Outcome.Parsed(PodFormat format)) {
            formats.put(name, format);
          }
        }
        default -> {
          // Nothing that says how a pod reports.
        }
      }
    }
  }

  DemoPod prepare(ObjectNode pod) {
    PodFacts facts = PodReader.read(pod, "");
    PodFormat format = format(facts.annotations().getOrDefault(Names.TEMPLATE, ""));
    ObjectNode create = pod.deepCopy();
    ObjectNode meta = create.withObject("/metadata");
    meta.remove(
        List.of("uid", "resourceVersion", "creationTimestamp", "generation", "managedFields"));
    create.remove("status");
    create.withObject("/spec").remove("nodeName");
    Map<String, String> report = new LinkedHashMap<>();
    ObjectNode annotations = meta.withObject("/annotations");
    // Also those that the template's format does not read: a pod that has one is reported by it,
    // and
    // inventing another would hide that the template asks for the wrong format.
    Stream.concat(Stream.of(format), formats.values().stream())
        .flatMap(known -> known.annotations().stream())
        .filter(annotations::hasNonNull)
        .distinct()
        .forEach(key -> report.put(key, annotations.path(key).asText()));
    annotations.remove(report.keySet());
    long devices =
        facts.resources().entrySet().stream()
            .filter(resource -> format.isNpu(resource.getKey()))
            .mapToLong(Map.Entry::getValue)
            .sum();
    DemoPod.Place place =
        new DemoPod.Place(
            Optional.ofNullable(facts.nodeName()),
            Optional.ofNullable(facts.hostIp()),
            Optional.ofNullable(facts.podIp()));
    return new DemoPod(create, report, facts.uid(), place, format, Math.toIntExact(devices));
  }

  /** The pod format of the first template; the default one where that cannot be told. */
  private PodFormat format(String annotation) {
    String template = annotation.split(",", 2)[0].strip();
    Map<String, String> data = templates.getOrDefault(template, Map.of());
    String name =
        Templates.parse("", template, data) instanceof Templates.Outcome.Parsed(Template parsed)
            ? parsed.settings().podFormat()
            : DEFAULT_FORMAT;
    PodFormat usual = formats.get(DEFAULT_FORMAT);
    if (usual == null) {
      throw new IllegalStateException("The program lacks the pod format " + DEFAULT_FORMAT);
    }
    return formats.getOrDefault(name, usual);
  }

  private static Map<String, String> data(ObjectNode object) {
    Map<String, String> data = new HashMap<>();
    object
        .path("data")
        .properties()
        .forEach(entry -> data.put(entry.getKey(), entry.getValue().asText("")));
    return data;
  }
}
