package io.ranktable.webhook.cli.demo.input;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ranktable.core.report.PodFormat;
import io.ranktable.core.table.PodFacts;
import io.ranktable.core.table.PodReader;
import io.ranktable.webhook.cli.input.InputCatalog;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Takes a pod of a file back to what it was at its creation: without UID, node, status and device
 * annotation, which are kept aside. A device annotation that is there at creation would rightly be
 * taken for another pod's.
 */
final class PodPreparation {

  private final InputCatalog catalog;

  /** Knows how the pods report from this catalog. */
  PodPreparation(InputCatalog catalog) {
    this.catalog = catalog;
  }

  DemoPod prepare(ObjectNode pod) {
    PodFacts facts = PodReader.read(pod, "");
    PodFormat format = catalog.format(facts);
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
    catalog.deviceAnnotations(facts).stream()
        .filter(annotations::hasNonNull)
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
}
