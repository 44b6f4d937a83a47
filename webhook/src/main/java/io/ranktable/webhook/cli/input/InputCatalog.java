package io.ranktable.webhook.cli.input;

import com.fasterxml.jackson.databind.JsonNode;
import io.ranktable.core.catalog.Catalog;
import io.ranktable.core.catalog.InMemoryCatalog;
import io.ranktable.core.catalog.StoredSettings;
import io.ranktable.core.catalog.StoredSettings.Kind;
import io.ranktable.core.report.PodFormat;
import io.ranktable.core.report.PodFormats;
import io.ranktable.core.table.Finding;
import io.ranktable.core.table.Names;
import io.ranktable.core.table.PodFacts;
import io.ranktable.core.template.Template;
import io.ranktable.core.template.Templates;
import io.ranktable.core.workload.ProfileSet;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Templates, pod formats and profiles as a cluster would have them: the bundled ones in the system
 * namespace, and those among the input in theirs.
 */
public final class InputCatalog {

  /** Where the chart is installed unless the user says otherwise. */
  public static final String SYSTEM_NAMESPACE = "ranktable-system";

  private static final String USUAL_FORMAT = "ascend-device-plugin";

  private final Catalog catalog;
  private final List<PodFormat> formats;

  private InputCatalog(Catalog catalog, List<PodFormat> formats) {
    this.catalog = catalog;
    this.formats = formats;
  }

  /**
   * Makes the catalog.
   *
   * @param settings what is stored beside the bundled templates; of the same namespace and name the
   *     last one counts
   * @param systemNamespace whose settings are seen from everywhere
   * @throws BadInputException when profiles cannot be used, with every mistake
   */
  public static InputCatalog of(Collection<StoredSettings> settings, String systemNamespace)
      throws BadInputException {
    Map<String, StoredSettings> stored = new TreeMap<>();
    Templates.bundled().forEach((name, data) -> put(stored, template(systemNamespace, name, data)));
    settings.forEach(one -> put(stored, one));
    InMemoryCatalog catalog =
        InMemoryCatalog.empty(systemNamespace, ProfileSet.bundled()).holding(stored.values());
    if (!catalog.profileProblems().isEmpty()) {
      throw new BadInputException(lines(catalog.profileProblems()));
    }
    List<PodFormat> formats = new ArrayList<>(PodFormats.builtIn().values());
    for (StoredSettings one : stored.values()) {
      if (one.kind() == Kind.POD_FORMAT
          && PodFormats.parse(one.name(), one.data())
              instanceof PodFormats.Outcome.Parsed(PodFormat format)) {
        formats.add(format);
      }
    }
    return new InputCatalog(catalog, List.copyOf(formats));
  }

  /** What the ConfigMaps among the objects hold. */
  public static List<StoredSettings> settings(Collection<Manifest> manifests) {
    return manifests.stream()
        .filter(manifest -> manifest.kind().equals("ConfigMap"))
        .flatMap(manifest -> settings(manifest).stream())
        .toList();
  }

  /** A template with this data. */
  public static StoredSettings template(String namespace, String name, Map<String, String> data) {
    return settings(namespace, name, Kind.TEMPLATE, Instant.EPOCH, data);
  }

  /** Settings with this data. */
  public static StoredSettings settings(
      String namespace, String name, Kind kind, Instant created, Map<String, String> data) {
    long size =
        data.entrySet().stream()
            .flatMap(entry -> Stream.of(entry.getKey(), entry.getValue()))
            .mapToLong(text -> text.getBytes(StandardCharsets.UTF_8).length)
            .sum();
    return new StoredSettings(namespace, name, kind, created, size, data);
  }

  /** The catalog itself. */
  public Catalog catalog() {
    return catalog;
  }

  /**
   * Every annotation that some known pod format reads, those of the pod's own format first: what a
   * device plugin has written, or what was copied from a pod where it had.
   */
  public Set<String> deviceAnnotations(PodFacts pod) {
    return Stream.concat(Stream.of(format(pod)), formats.stream())
        .flatMap(format -> format.annotations().stream())
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** The pod format of the pod's first template; the usual one where that cannot be told. */
  public PodFormat format(PodFacts pod) {
    String template = pod.annotations().getOrDefault(Names.TEMPLATE, "").split(",", 2)[0].strip();
    String name =
        catalog.template(pod.namespace(), template)
                instanceof Catalog.Lookup.Found<Template>(Template found)
            ? found.settings().podFormat()
            : USUAL_FORMAT;
    if (catalog.podFormat(pod.namespace(), name)
        instanceof Catalog.Lookup.Found<PodFormat>(PodFormat format)) {
      return format;
    }
    PodFormat usual = PodFormats.builtIn().get(USUAL_FORMAT);
    if (usual == null) {
      throw new IllegalStateException("The program lacks the pod format " + USUAL_FORMAT);
    }
    return usual;
  }

  /** Findings, one a line. */
  public static String lines(List<Finding> findings) {
    return findings.stream().map(Finding::message).collect(Collectors.joining("\n"));
  }

  private static void put(Map<String, StoredSettings> stored, StoredSettings one) {
    stored.put(one.namespace() + "/" + one.name(), one);
  }

  private static List<StoredSettings> settings(Manifest map) {
    JsonNode meta = map.object().path("metadata");
    Kind kind =
        switch (meta.path("labels").path(Names.KIND).asText("")) {
          case Names.KIND_TEMPLATE -> Kind.TEMPLATE;
          case Names.KIND_POD_FORMAT -> Kind.POD_FORMAT;
          case Names.KIND_PROFILES -> Kind.PROFILES;
          case Names.KIND_TABLE -> null;
          default -> Kind.UNLABELLED;
        };
    if (kind == null) {
      return List.of();
    }
    Map<String, String> data = new TreeMap<>();
    map.object()
        .path("data")
        .properties()
        .forEach(entry -> data.put(entry.getKey(), entry.getValue().asText("")));
    Instant created = time(meta.path("creationTimestamp").asText(""));
    return List.of(settings(map.namespace(), map.name(), kind, created, data));
  }

  private static Instant time(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      return Instant.EPOCH;
    }
  }
}
