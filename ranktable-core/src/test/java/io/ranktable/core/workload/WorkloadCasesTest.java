package io.ranktable.core.workload;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ranktable.core.Goldens;
import io.ranktable.core.WorkloadCase;
import io.ranktable.core.table.Level;
import io.ranktable.core.table.Names;
import io.ranktable.core.table.Placement;
import io.ranktable.core.table.PodFacts;
import io.ranktable.core.table.PodReader;
import io.ranktable.core.table.TableKey;
import io.ranktable.core.workload.Parents.ParentKind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every bundled profile, on pods as its controller makes them and on their parents. */
class WorkloadCasesTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ProfileSet PROFILES = ProfileSet.bundled();

  static Stream<WorkloadCase> cases() {
    return WorkloadCase.all().stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void seatsAndNumbersAreThoseOfTheGoldenFile(WorkloadCase workload) {
    ObjectNode levels = JSON.createObjectNode();
    for (Level level : Level.values()) {
      ObjectNode pods = levels.putObject(level.text());
      placed(workload, level)
          .forEach((name, seated) -> pods.set(name, golden(seated, workload.parents())));
    }
    Goldens.check("workloads/" + workload.id() + ".json", levels);
  }

  @Test
  void noGoldenFileIsLeftOver() {
    Goldens.noneStale(
        "workloads", cases().map(workload -> workload.id() + ".json").collect(Collectors.toSet()));
  }

  @Test
  void everyBundledProfileHasACaseOfItsName() {
    Set<String> shown = new TreeSet<>();
    cases()
        .forEach(
            workload ->
                placed(workload, Level.GROUP)
                    .values()
                    .forEach(
                        seated -> {
                          assertThat(seated.placement().profile()).isEqualTo(workload.id());
                          shown.add(workload.id());
                        }));
    assertThat(shown).containsExactlyInAnyOrderElementsOf(PROFILES.names());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void thePodsOfEachTableAreExactlyTheExpectedOnes(WorkloadCase workload) {
    for (Level level : Level.values()) {
      Map<TableKey, List<Seated>> tables = new LinkedHashMap<>();
      placed(workload, level)
          .values()
          .forEach(
              seated ->
                  tables
                      .computeIfAbsent(seated.placement().key(), any -> new ArrayList<>())
                      .add(seated));
      assertThat(tables).isNotEmpty();
      tables.forEach(
          (key, members) -> {
            assertThat(
                    Expectation.of(key, members, PROFILES, new RecordedParents(workload.parents())))
                .as("%s", key)
                .isInstanceOfSatisfying(
                    Expected.Known.class,
                    known -> {
                      assertThat(known.pods()).isEqualTo(members.size());
                      assertThat(known.remarks()).isEmpty();
                    });
            Set<Object> seats = new HashSet<>();
            members.stream()
                .filter(member -> member.placement().index() != null)
                .forEach(
                    member ->
                        assertThat(seats.add(member.placement().slot()))
                            .as("%s has its seat alone", member.pod().name())
                            .isTrue());
          });
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void whatIsKeptOfTheParentsTellsTheSame(WorkloadCase workload) {
    List<JsonNode> kept = new ArrayList<>();
    for (JsonNode parent : workload.parents()) {
      ParentKind kind =
          new ParentKind(parent.path("apiVersion").asText(), parent.path("kind").asText());
      JsonNode less = PROFILES.kept(kind).of(parent);
      assertThat(less.toString()).doesNotContain("\"image\"", "\"containers\"", "\"status\"");
      kept.add(less);
    }
    for (Level level : Level.values()) {
      placed(workload, level)
          .forEach(
              (name, seated) ->
                  assertThat(expected(seated, kept))
                      .as(name)
                      .isInstanceOf(Expected.Known.class)
                      .isEqualTo(expected(seated, workload.parents())));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void withoutParentsNoNumberIsGuessed(WorkloadCase workload) {
    for (Level level : Level.values()) {
      placed(workload, level)
          .forEach(
              (name, seated) -> {
                Expected with = expected(seated, workload.parents());
                if (expected(seated, List.of()) instanceof Expected.Known known) {
                  assertThat(with)
                      .as(name)
                      .isInstanceOfSatisfying(
                          Expected.Known.class,
                          all -> assertThat(all.pods()).isEqualTo(known.pods()));
                }
              });
    }
  }

  private static JsonNode golden(Seated seated, List<JsonNode> objects) {
    Placement placement = seated.placement();
    RecordedParents parents = new RecordedParents(objects);
    ObjectNode golden = JSON.createObjectNode();
    golden.put("table", placement.key().configMapName());
    golden.put("group", placement.key().group());
    golden.put("role", placement.role());
    golden.put("instance", placement.instance());
    golden.put("index", placement.index());
    golden.put("revision", placement.revision());
    golden.put("parts", placement.key().revision() != null);
    Expected expected = Expectation.of(placement.key(), List.of(seated), PROFILES, parents);
    if (expected instanceof Expected.Known(int pods, var instances, var roles, var _)) {
      golden.put("expected", pods);
      if (!roles.isEmpty()) {
        golden.set("ofRoles", JSON.valueToTree(new TreeMap<>(roles)));
      }
      if (!instances.isEmpty()) {
        golden.set("ofInstance", JSON.valueToTree(instances.values()));
      }
    } else {
      golden.put("unknown", expected.toString());
    }
    golden.set("read", JSON.valueToTree(new TreeSet<>(parents.asked())));
    return golden;
  }

  private static Expected expected(Seated seated, List<JsonNode> parents) {
    return Expectation.of(
        seated.placement().key(), List.of(seated), PROFILES, new RecordedParents(parents));
  }

  private static Map<String, Seated> placed(WorkloadCase workload, Level level) {
    Map<String, Seated> placed = new LinkedHashMap<>();
    workload
        .pods()
        .forEach(
            (name, json) -> {
              PodFacts pod = PodReader.read(json, "real");
              String template = pod.annotations().get(Names.TEMPLATE);
              if (template != null) {
                PodFacts admitted = PodReader.read(WorkloadCase.atAdmission(json), "real");
                Placement placement = place(admitted, template, level, name);
                assertThat(place(pod, template, level, name)).isEqualTo(placement);
                placed.put(name, new Seated(pod, placement));
              }
            });
    return placed;
  }

  private static Placement place(PodFacts pod, String template, Level level, String name) {
    return Pods.placement(
        Placer.place(pod, template, level, Set.of(), Map.of(), PROFILES, "ticket-of-" + name));
  }
}
