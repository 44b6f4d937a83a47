package io.ranktable.core.workload;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ranktable.core.RealWorkload;
import io.ranktable.core.table.Level;
import io.ranktable.core.table.Names;
import io.ranktable.core.table.Placement;
import io.ranktable.core.table.PodFacts;
import io.ranktable.core.table.PodReader;
import io.ranktable.core.table.Reason;
import io.ranktable.core.table.TableKey;
import io.ranktable.core.workload.Parents.ParentKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Recorded pods and their recorded parents tell how many pods a table has. */
class RecordedExpectationTest {

  private static final ParentKind MODEL_SERVING =
      new ParentKind("workload.serving.volcano.sh/v1alpha1", "ModelServing");

  @ParameterizedTest
  @CsvSource({
    "KTHENA, qwen-0-prefill-0-0, hccl-group, 2, 4",
    "KTHENA, qwen-1-decode-1-0, hccl-group, 1, 4",
    "AIBRIX, storm-roleset-npzlg-prefill-56c454-1, hccl-role, 1, 4",
    "AIBRIX, storm-roleset-npzlg-decode-56c454-0-1, hccl-role, 2, 4",
    "LWS, lws1-0, hccl-role, 3, 6",
    "LWS, lws1-1-2, hccl-role, 3, 6",
    "JOBSET, js1-prefill-1-0, hccl-role, 2, 5",
    "JOBSET, js1-decode-0-0, hccl-role, 1, 5",
  })
  void recordedParentsTellIt(
      RealWorkload workload, String pod, String template, int role, int group) {
    assertThat(expected(workload, pod, template, Level.ROLE, workload.parents()))
        .isEqualTo(new Expected.Known(role, List.of()));
    assertThat(number(expected(workload, pod, template, Level.GROUP, workload.parents())))
        .isEqualTo(new Expected.Known(group, List.of()));
  }

  @Test
  void aSumTellsHowManyPodsEachRoleHas() {
    List<JsonNode> parents = RealWorkload.KTHENA.parents();
    assertThat(
            expected(RealWorkload.KTHENA, "qwen-0-decode-0-0", "hccl-group", Level.GROUP, parents))
        .isInstanceOfSatisfying(
            Expected.Known.class,
            known -> assertThat(known.roles()).isEqualTo(Map.of("prefill", 2, "decode", 2)));
    assertThat(
            expected(RealWorkload.KTHENA, "qwen-0-decode-0-0", "hccl-group", Level.ROLE, parents))
        .isInstanceOfSatisfying(Expected.Known.class, known -> assertThat(known.roles()).isEmpty());
  }

  @Test
  void rolesGivenByAnnotationAreNotThoseOfASum() {
    PodFacts pod = Pods.recorded(RealWorkload.KTHENA, "qwen-0-decode-0-0");
    PodFacts renamed = Pods.annotated(pod, "role", "prefill");
    Placement placement = placed(renamed, "hccl-group", Level.GROUP);
    assertThat(
            Expectation.of(
                placement.key(),
                List.of(new Seated(renamed, placement)),
                ProfileSet.bundled(),
                new RecordedParents(RealWorkload.KTHENA.parents())))
        .isInstanceOfSatisfying(Expected.Known.class, known -> assertThat(known.roles()).isEmpty());
  }

  /** The number and the remarks alone. */
  private static Expected number(Expected expected) {
    return expected instanceof Expected.Known known
        ? new Expected.Known(known.pods(), known.remarks())
        : expected;
  }

  @ParameterizedTest
  @EnumSource(RealWorkload.class)
  void theRecordedPodsAreExactlyTheExpectedOnes(RealWorkload workload) {
    for (Level level : Level.values()) {
      Map<TableKey, List<Seated>> tables = new HashMap<>();
      workload
          .runningPods()
          .values()
          .forEach(
              json -> {
                var pod = PodReader.read(json, "real");
                String template = pod.annotations().get(Names.TEMPLATE);
                if (template != null) {
                  Placement placement = placed(pod, template, level);
                  tables
                      .computeIfAbsent(placement.key(), k -> new ArrayList<>())
                      .add(new Seated(pod, placement));
                }
              });
      assertThat(tables).isNotEmpty();
      tables.forEach(
          (key, members) ->
              assertThat(
                      number(
                          Expectation.of(
                              key,
                              members,
                              ProfileSet.bundled(),
                              new RecordedParents(workload.parents()))))
                  .as("%s", key)
                  .isEqualTo(new Expected.Known(members.size(), List.of())));
    }
  }

  @ParameterizedTest
  @EnumSource(RealWorkload.class)
  void aSlimParentTellsTheSame(RealWorkload workload) {
    ProfileSet profiles = ProfileSet.bundled();
    List<JsonNode> slim = new ArrayList<>();
    for (JsonNode parent : workload.parents()) {
      ParentKind kind =
          new ParentKind(parent.path("apiVersion").asText(), parent.path("kind").asText());
      ObjectNode less = profiles.kept(kind).of(parent);
      assertThat(less.toString())
          .hasSizeLessThan(parent.toString().length())
          .doesNotContain("image");
      slim.add(less);
    }
    workload
        .podsAtAdmission()
        .forEach(
            (name, json) -> {
              String template = json.at("/metadata/annotations").path(Names.TEMPLATE).asText("");
              if (!template.isEmpty()) {
                for (Level level : Level.values()) {
                  assertThat(expected(workload, name, template, level, slim))
                      .isInstanceOf(Expected.Known.class)
                      .isEqualTo(expected(workload, name, template, level, workload.parents()));
                }
              }
            });
  }

  @Test
  void rolesThatDoNotAskForTheTemplateDoNotCount() {
    List<JsonNode> parents = RealWorkload.KTHENA.parents();
    ObjectNode prefill = (ObjectNode) parents.getFirst().at("/spec/template/roles/0");
    annotate(prefill.at("/workerTemplate"), "another");
    assertThat(
            number(
                expected(
                    RealWorkload.KTHENA, "qwen-0-decode-0-0", "hccl-group", Level.GROUP, parents)))
        .isEqualTo(new Expected.Known(3, List.of()));
    assertThat(
            expected(RealWorkload.KTHENA, "qwen-0-prefill-0-0", "hccl-group", Level.ROLE, parents))
        .isEqualTo(new Expected.Known(1, List.of()));
    annotate(prefill.at("/workerTemplate"), "another , hccl-group");
    assertThat(
            expected(RealWorkload.KTHENA, "qwen-0-prefill-0-0", "hccl-group", Level.ROLE, parents))
        .isEqualTo(new Expected.Known(2, List.of()));
  }

  @Test
  void leadersOfALeaderWorkerSetCountByTheirOwnTemplate() {
    List<JsonNode> parents = RealWorkload.LWS.parents();
    ObjectNode leader =
        ((ObjectNode) parents.getFirst().at("/spec/leaderWorkerTemplate"))
            .putObject("leaderTemplate");
    assertThat(expected(RealWorkload.LWS, "lws1-0-1", "hccl-role", Level.ROLE, parents))
        .isEqualTo(new Expected.Known(2, List.of()));
    annotate(leader, "hccl-role");
    assertThat(expected(RealWorkload.LWS, "lws1-0-1", "hccl-role", Level.ROLE, parents))
        .isEqualTo(new Expected.Known(3, List.of()));
  }

  @Test
  void podsAloneTellTheSizeOfAnInstanceWhereTheParentCannotBeRead() {
    assertThat(
            expected(
                RealWorkload.KTHENA, "qwen-0-prefill-0-0", "hccl-group", Level.ROLE, List.of()))
        .isEqualTo(new Expected.Known(2, List.of()));
    assertThat(expected(RealWorkload.LWS, "lws1-0", "hccl-role", Level.ROLE, List.of()))
        .isEqualTo(new Expected.Known(3, List.of()));
  }

  @Test
  void aParentThatCannotBeReadIsToldWithTheWayOut() {
    Expected expected =
        expected(RealWorkload.KTHENA, "qwen-0-decode-0-0", "hccl-group", Level.GROUP, List.of());
    assertThat(expected)
        .isInstanceOfSatisfying(
            Expected.Unknown.class,
            unknown -> {
              assertThat(unknown.why().reason()).isEqualTo(Reason.PARENT_UNAVAILABLE);
              assertThat(unknown.why().message())
                  .isEqualTo(
                      "How many pods share the table of pod qwen-0-decode-0-0 is unknown:"
                          + " ModelServing qwen cannot be read: it is not there. Annotate the pod"
                          + " template with ranktable.io/size: \"<number of pods of the table>\".");
            });
  }

  @Test
  void aParentThatDoesNotAskForTheTemplateIsTold() {
    Expected expected =
        expected(
            RealWorkload.KTHENA,
            "qwen-0-decode-0-0",
            "other",
            Level.GROUP,
            RealWorkload.KTHENA.parents());
    assertThat(expected)
        .isInstanceOfSatisfying(
            Expected.Unknown.class,
            unknown -> {
              assertThat(unknown.why().reason()).isEqualTo(Reason.EXPECTED_UNKNOWN);
              assertThat(unknown.why().message())
                  .contains(
                      "ModelServing qwen asks for no pods with the annotation"
                          + " ranktable.io/template: other");
            });
  }

  @Test
  void onlyTheKindsThatAreReadAreNeeded() {
    assertThat(needed(RealWorkload.KTHENA, "qwen-0-decode-0-0", Level.GROUP))
        .containsExactly(MODEL_SERVING);
    assertThat(needed(RealWorkload.AIBRIX, "storm-roleset-npzlg-decode-56c454-0-0", Level.ROLE))
        .isEmpty();
    assertThat(needed(RealWorkload.AIBRIX, "storm-roleset-npzlg-prefill-56c454-0", Level.ROLE))
        .isEmpty();
    assertThat(needed(RealWorkload.JOBSET, "js1-decode-0-0", Level.ROLE))
        .containsExactly(new ParentKind("jobset.x-k8s.io/v1alpha2", "JobSet"));
  }

  private static Set<ParentKind> needed(RealWorkload workload, String name, Level level) {
    Seated seated = Pods.seated(Pods.recorded(workload, name), level);
    return Expectation.parentsNeeded(
        seated.placement().key(), List.of(seated), ProfileSet.bundled());
  }

  private static Expected expected(
      RealWorkload workload, String name, String template, Level level, List<JsonNode> parents) {
    var pod = Pods.recorded(workload, name);
    Placement placement = placed(pod, template, level);
    return Expectation.of(
        placement.key(),
        List.of(new Seated(pod, placement)),
        ProfileSet.bundled(),
        new RecordedParents(parents));
  }

  private static Placement placed(PodFacts pod, String template, Level level) {
    return Pods.placement(
        Placer.place(pod, template, level, Set.of(), Map.of(), ProfileSet.bundled(), "ticket"));
  }

  private static void annotate(JsonNode podTemplate, String templates) {
    ((ObjectNode) podTemplate).withObject("/metadata/annotations").put(Names.TEMPLATE, templates);
  }
}
