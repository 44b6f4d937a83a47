package io.ranktable.core.family;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.github.fge.jsonpatch.JsonPatch;
import com.github.fge.jsonpatch.JsonPatchException;
import io.ranktable.core.catalog.Catalog;
import io.ranktable.core.catalog.InMemoryCatalog;
import io.ranktable.core.catalog.StoredSettings;
import io.ranktable.core.catalog.StoredSettings.Kind;
import io.ranktable.core.decision.Decider;
import io.ranktable.core.decision.Decision;
import io.ranktable.core.decision.Member;
import io.ranktable.core.decision.TableInput;
import io.ranktable.core.injection.GateSettings;
import io.ranktable.core.injection.InjectionOutcome;
import io.ranktable.core.injection.InjectionRequest;
import io.ranktable.core.injection.Injector;
import io.ranktable.core.report.PodFormat;
import io.ranktable.core.table.Finding;
import io.ranktable.core.table.Level;
import io.ranktable.core.table.Placement;
import io.ranktable.core.table.PodFacts;
import io.ranktable.core.table.PodReader;
import io.ranktable.core.table.PodStatus;
import io.ranktable.core.table.TableKey;
import io.ranktable.core.template.Template;
import io.ranktable.core.template.Templates;
import io.ranktable.core.workload.Expected;
import io.ranktable.core.workload.ProfileSet;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Pods of one shape on one generation of cards that ask for bundled templates. Of several templates
 * pods without cards ask for those of the whole group only.
 */
final class Scene {

  static final String NAMESPACE = "ai";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final YAMLMapper YAML = new YAMLMapper();

  /** Everything that the chart brings. */
  static final Catalog BUNDLED = with(List.of());

  private final List<Template> templates;
  private final Hardware hardware;
  private final List<Seat> seats;

  /** What came of one table, or of a pod that gets none. */
  sealed interface Verdict {
    /** The table. */
    record Table(String json) implements Verdict {}

    /** The pods were admitted but the table is refused. */
    record Invalid(List<String> why) implements Verdict {}

    /** A pod was not admitted. */
    record Denied(List<String> why) implements Verdict {}
  }

  Scene(String template, Hardware hardware, List<Seat> seats) {
    this(List.of(template), hardware, seats);
  }

  Scene(List<String> templates, Hardware hardware, List<Seat> seats) {
    this.templates = templates.stream().map(Scene::found).toList();
    this.hardware = hardware;
    this.seats = seats;
  }

  /** Everything that the chart brings, and ConfigMaps of the pods' namespace by their labels. */
  static Catalog with(List<String> manifests) {
    List<StoredSettings> settings = new ArrayList<>();
    Templates.bundled()
        .forEach(
            (name, data) -> settings.add(stored("ranktable-system", name, Kind.TEMPLATE, data)));
    for (String manifest : manifests) {
      JsonNode map = yaml(manifest);
      String kind = map.at("/metadata/labels").path("ranktable.io/kind").asText("");
      settings.add(
          stored(
              map.at("/metadata/namespace").asText(NAMESPACE),
              map.at("/metadata/name").asText(""),
              Kind.valueOf(kind.replace('-', '_').toUpperCase(Locale.ROOT)),
              JSON.convertValue(map.path("data"), new TypeReference<Map<String, String>>() {})));
    }
    return InMemoryCatalog.empty("ranktable-system", ProfileSet.bundled()).holding(settings);
  }

  private static StoredSettings stored(
      String namespace, String name, Kind kind, Map<String, String> data) {
    return new StoredSettings(namespace, name, kind, Instant.EPOCH, 1000, data);
  }

  static JsonNode yaml(String text) {
    try {
      return YAML.readTree(text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Level of a bundled template. */
  static Level level(String template) {
    return found(template).settings().level();
  }

  private static Template found(String template) {
    if (!(BUNDLED.template(NAMESPACE, template)
        instanceof Catalog.Lookup.Found<Template>(Template found))) {
      throw new AssertionError(BUNDLED.template(NAMESPACE, template));
    }
    return found;
  }

  /** The verdicts: of each table by group or role instance, of each denied pod by its name. */
  Map<String, Verdict> play() {
    Map<String, Verdict> verdicts = new LinkedHashMap<>();
    Map<TableKey, List<Member>> tables = new LinkedHashMap<>();
    for (Seat seat : seats) {
      ObjectNode pod = pod(seat);
      switch (Injector.inject(
          new InjectionRequest(pod, NAMESPACE, "uid-of-request"),
          BUNDLED,
          GateSettings.defaults())) {
        case InjectionOutcome.Denied(List<Finding> findings) ->
            verdicts.put("pod " + seat.pod(), new Verdict.Denied(messages(findings)));
        case InjectionOutcome.Patched(var operations, var ignored) -> {
          PodFacts facts = running(apply(pod, operations), seat);
          PodStatus status = facts.status().orElseThrow();
          for (Placement placement : status.tables()) {
            tables
                .computeIfAbsent(placement.key(), key -> new ArrayList<>())
                .add(new Member(facts, placement, null));
          }
        }
        default -> throw new AssertionError("a pod with the annotation is ours");
      }
    }
    tables.forEach((key, members) -> verdicts.put(title(key), decide(BUNDLED, key, members)));
    return verdicts;
  }

  /** What a table is, all of whose pods are there. */
  static Verdict decide(Catalog catalog, TableKey key, List<Member> members) {
    if (!(catalog.template(NAMESPACE, key.template())
            instanceof Catalog.Lookup.Found<Template>(Template template))
        || !(catalog.podFormat(NAMESPACE, template.settings().podFormat())
            instanceof Catalog.Lookup.Found<PodFormat>(PodFormat format))) {
      throw new AssertionError(key.template() + " or its pod format");
    }
    Decision decision =
        Decider.decide(
            new TableInput(
                key,
                template,
                format,
                members,
                new Expected.Known(members.size(), List.of()),
                Map.of(),
                Set.of()));
    return switch (decision) {
      case Decision.Completed completed -> new Verdict.Table(completed.json());
      case Decision.Invalid invalid -> new Verdict.Invalid(messages(invalid.progress().findings()));
      case Decision.Initializing waiting -> throw new AssertionError(waiting.progress().text());
    };
  }

  private ObjectNode pod(Seat seat) {
    ObjectNode pod = JSON.createObjectNode();
    ObjectNode annotations =
        pod.putObject("metadata").put("name", seat.pod()).putObject("annotations");
    List<Template> asked =
        templates.stream()
            .filter(
                t ->
                    templates.size() == 1
                        || !seat.cards().isEmpty()
                        || t.settings().level() == Level.GROUP)
            .toList();
    annotations
        .put(
            "ranktable.io/template", String.join(", ", asked.stream().map(Template::name).toList()))
        .put("ranktable.io/group", "m")
        .put("ranktable.io/role", seat.role())
        .put("ranktable.io/instance", seat.instance())
        .put("ranktable.io/index", String.valueOf(seat.index()));
    for (Template one : asked) {
      long size =
          one.settings().level() == Level.GROUP
              ? seats.size()
              : seats.stream().filter(s -> s.instance().equals(seat.instance())).count();
      annotations.put("ranktable.io/size." + one.name(), String.valueOf(size));
    }
    ObjectNode engine = pod.putObject("spec").putArray("containers").addObject();
    engine.put("name", "engine").put("image", "example.com/engine:v1");
    if (!seat.cards().isEmpty()) {
      engine
          .putObject("resources")
          .putObject("requests")
          .put(hardware.resource(), String.valueOf(seat.cards().size()));
    }
    return pod;
  }

  /** What scheduler, kubelet and device plugin add. */
  private PodFacts running(ObjectNode pod, Seat seat) {
    String uid = "00000000-0000-4000-8000-%012d".formatted(seats.indexOf(seat));
    pod.withObject("/metadata").put("uid", uid).put("namespace", NAMESPACE);
    ObjectNode annotations = pod.withObject("/metadata/annotations");
    if (!seat.cards().isEmpty()) {
      annotations.put(hardware.annotation(), hardware.report(seat.pod(), uid, seat));
      annotations.put("mind-cluster/hardware-type", "800I-A2-64G");
    }
    pod.withObject("/spec").put("nodeName", "node-" + seat.node());
    pod.putObject("status")
        .put("phase", "Pending")
        .put("podIP", "10.42.0." + (10 + seats.indexOf(seat)))
        .put("hostIP", Hardware.hostIp(seat.node()));
    return PodReader.read(pod, NAMESPACE);
  }

  static ObjectNode apply(ObjectNode pod, List<?> operations) {
    try {
      return (ObjectNode)
          JsonPatch.fromJson(JSON.readTree(JSON.writeValueAsBytes(operations))).apply(pod);
    } catch (IOException | JsonPatchException e) {
      throw new AssertionError(e);
    }
  }

  private String title(TableKey key) {
    String title = key.level() == Level.GROUP ? "group" : "instance " + key.instance();
    return templates.size() == 1 ? title : key.template() + ", " + title;
  }

  private static List<String> messages(List<Finding> findings) {
    return findings.stream().map(Finding::message).toList();
  }

  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
