package io.ranktable.core.workload;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ranktable.core.RealWorkload;
import io.ranktable.core.table.Level;
import io.ranktable.core.table.Owner;
import io.ranktable.core.table.PodFacts;
import io.ranktable.core.table.Reason;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Sizes by annotation, members that disagree, and what cannot be known. */
class ExpectationTest {

  private static final Owner WEB = Pods.owner("apps/v1", "StatefulSet", "web");
  private static final RecordedParents NOTHING = new RecordedParents(List.of());

  @Test
  void theSizeAnnotationWinsOverTheProfile() {
    PodFacts pod = Pods.annotated(Pods.made("web-0", WEB), "size", "7", "size.other", "9");
    RecordedParents parents = statefulSet("{\"replicas\":3}");
    assertThat(of(Level.ROLE, parents, pod)).isEqualTo(new Expected.Known(7, List.of()));
    assertThat(parents.asked()).isEmpty();
    Seated seated = Pods.seated(pod, Level.ROLE);
    assertThat(
            Expectation.parentsNeeded(
                seated.placement().key(), List.of(seated), ProfileSet.bundled()))
        .isEmpty();
  }

  @Test
  void theNewestOfSeveralSizesIsTakenAndTheOthersAreRemarked() {
    PodFacts older = Pods.created(Pods.annotated(Pods.made("web-0", WEB), "size", "2"), 1);
    PodFacts newer = Pods.created(Pods.annotated(Pods.made("web-1", WEB), "size", "4"), 2);
    PodFacts silent = Pods.created(Pods.made("web-2", WEB), 3);
    for (List<PodFacts> pods :
        List.of(List.of(older, newer, silent), List.of(silent, newer, older))) {
      assertThat(of(Level.ROLE, NOTHING, pods.toArray(PodFacts[]::new)))
          .isInstanceOfSatisfying(
              Expected.Known.class,
              known -> {
                assertThat(known.pods()).isEqualTo(4);
                assertThat(known.remarks()).hasSize(1);
                assertThat(known.remarks().getFirst().reason())
                    .isEqualTo(Reason.EXPECTED_DISAGREES);
                assertThat(known.remarks().getFirst().message())
                    .isEqualTo(
                        "Pods say different numbers of pods for their table: web-1, the newest,"
                            + " says 4, which is taken; web-0 says 2. If it stays so, make them"
                            + " agree: one number in ranktable.io/size of all pod templates, or no"
                            + " pods left of an older one.");
              });
    }
  }

  @Test
  void podsThatDisagreeByTheirProfileAreRemarkedToo() {
    PodFacts pod = Pods.recorded(RealWorkload.KTHENA, "qwen-0-prefill-0-0");
    PodFacts other = Pods.recorded(RealWorkload.KTHENA, "qwen-0-prefill-0-1");
    assertThat(
            of(
                Level.ROLE,
                NOTHING,
                Pods.created(Pods.withEnv(pod, Map.of("GROUP_SIZE", "3")), 5),
                Pods.created(other, 2)))
        .isInstanceOfSatisfying(
            Expected.Known.class,
            known -> {
              assertThat(known.pods()).isEqualTo(3);
              assertThat(known.remarks())
                  .extracting("reason")
                  .containsExactly(Reason.EXPECTED_DISAGREES);
            });
  }

  @Test
  void aSizeThatWasMadeInvalidLaterIsToldAndNotGuessed() {
    PodFacts pod = Pods.made("web-0", WEB);
    Seated placedBefore =
        new Seated(Pods.annotated(pod, "size", "many"), Pods.placed(pod, Level.ROLE));
    assertThat(
            Expectation.of(
                placedBefore.placement().key(),
                List.of(placedBefore),
                ProfileSet.bundled(),
                statefulSet("{\"replicas\":3}")))
        .isInstanceOfSatisfying(
            Expected.Unknown.class,
            unknown -> {
              assertThat(unknown.why().reason()).isEqualTo(Reason.OVERRIDE_INVALID);
              assertThat(unknown.why().message())
                  .contains("Annotation ranktable.io/size cannot be \"many\"");
            });
  }

  @Test
  void aStatefulSetTellsItsReplicas() {
    PodFacts pod = Pods.made("web-0", WEB);
    assertThat(of(Level.ROLE, statefulSet("{\"replicas\":3}"), pod))
        .isEqualTo(new Expected.Known(3, List.of()));
    assertThat(of(Level.GROUP, statefulSet("{}"), pod)).isEqualTo(new Expected.Known(1, List.of()));
  }

  @Test
  void aDeploymentTellsItsReplicas() {
    PodFacts pod =
        Pods.labelled(
            Pods.made("", Pods.owner("apps/v1", "ReplicaSet", "web-7d4b9")),
            Map.of("pod-template-hash", "7d4b9"));
    assertThat(of(Level.ROLE, parent("apps/v1", "Deployment", "web", "{\"replicas\":4}"), pod))
        .isEqualTo(new Expected.Known(4, List.of()));
  }

  @Test
  void aJobHasAsManyPodsAsRunAtATime() {
    PodFacts pod = Pods.made("", Pods.owner("batch/v1", "Job", "web"));
    assertThat(
            of(
                Level.ROLE,
                parent("batch/v1", "Job", "web", "{\"parallelism\":4,\"completions\":3}"),
                pod))
        .isEqualTo(new Expected.Known(3, List.of()));
    assertThat(of(Level.ROLE, parent("batch/v1", "Job", "web", "{\"parallelism\":4}"), pod))
        .isEqualTo(new Expected.Known(4, List.of()));
  }

  @Test
  void aWorkloadScaledToNothingHasNoTable() {
    assertThat(of(Level.ROLE, statefulSet("{\"replicas\":0}"), Pods.made("web-0", WEB)))
        .isInstanceOfSatisfying(
            Expected.Unknown.class,
            unknown ->
                assertThat(unknown.why().message())
                    .contains("the workload asks for 0 pods; a table has 1 to 65536."));
  }

  @Test
  void onlyTheSizeTellsHowManyPodsShareAGroupByAnnotation() {
    PodFacts pod = Pods.annotated(Pods.made("web-0", WEB), "group", "g");
    assertThat(of(Level.GROUP, statefulSet("{\"replicas\":3}"), pod))
        .isInstanceOfSatisfying(
            Expected.Unknown.class,
            unknown -> {
              assertThat(unknown.why().reason()).isEqualTo(Reason.EXPECTED_UNKNOWN);
              assertThat(unknown.why().message())
                  .contains("its group is given by annotation")
                  .contains("ranktable.io/size: \"<number of pods of the table>\"");
            });
    assertThat(of(Level.GROUP, NOTHING, Pods.annotated(pod, "size", "5")))
        .isEqualTo(new Expected.Known(5, List.of()));
    assertThat(of(Level.ROLE, statefulSet("{\"replicas\":3}"), pod))
        .isEqualTo(new Expected.Known(3, List.of()));
    assertThat(
            of(Level.ROLE, statefulSet("{\"replicas\":3}"), Pods.annotated(pod, "instance", "i")))
        .isInstanceOf(Expected.Unknown.class);
  }

  @Test
  void podsWithoutAProfileNeedTheSize() {
    PodFacts pod = Pods.annotated(Pods.made("thing-0", null), "group", "g");
    assertThat(of(Level.ROLE, NOTHING, pod))
        .isInstanceOfSatisfying(
            Expected.Unknown.class,
            unknown -> {
              assertThat(unknown.why().reason()).isEqualTo(Reason.EXPECTED_UNKNOWN);
              assertThat(unknown.why().message()).contains("no workload profile placed it");
            });
    assertThat(of(Level.ROLE, NOTHING, Pods.annotated(pod, "size", "2")))
        .isEqualTo(new Expected.Known(2, List.of()));
  }

  @Test
  void aParentIsLookedUpOnceForAllMembers() {
    RecordedParents parents = statefulSet("{\"replicas\":2}");
    of(Level.ROLE, parents, Pods.made("web-0", WEB), Pods.made("web-1", WEB));
    assertThat(parents.asked()).containsExactly("StatefulSet web");
  }

  private static Expected of(Level level, Parents parents, PodFacts... pods) {
    List<Seated> members = List.of(pods).stream().map(pod -> Pods.seated(pod, level)).toList();
    return Expectation.of(
        members.getFirst().placement().key(), members, ProfileSet.bundled(), parents);
  }

  private static RecordedParents statefulSet(String spec) {
    return parent("apps/v1", "StatefulSet", "web", spec);
  }

  private static RecordedParents parent(String apiVersion, String kind, String name, String spec) {
    return new RecordedParents(List.of(object(apiVersion, kind, name, spec)));
  }

  private static JsonNode object(String apiVersion, String kind, String name, String spec) {
    try {
      return new ObjectMapper()
          .readTree(
              """
              {"apiVersion":"%s","kind":"%s","metadata":{"name":"%s","namespace":"real"},"spec":%s}
              """
                  .formatted(apiVersion, kind, name, spec));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
