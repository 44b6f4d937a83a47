package io.ranktable.core.workload;

import static org.assertj.core.api.Assertions.assertThat;

import io.ranktable.core.RealWorkload;
import io.ranktable.core.table.Level;
import io.ranktable.core.table.Placement;
import io.ranktable.core.table.PodFacts;
import io.ranktable.core.table.Reason;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Placement beyond the recorded pods: overrides, missing values, other kinds of workloads. */
class PlacerTest {

  private static final PodFacts STATEFUL =
      Pods.made("web-3", Pods.owner("apps/v1", "StatefulSet", "web"));
  private static final PodFacts UNKNOWN =
      Pods.made("thing-7", Pods.owner("example.com/v1", "Thing", "thing"));

  @ParameterizedTest
  @EnumSource(Level.class)
  void aStatefulSetIsOneRoleOfOneInstance(Level level) {
    Placement placement = Pods.placed(STATEFUL, level);
    assertThat(placement.key().group()).isEqualTo("statefulset/web");
    assertThat(placement.role()).isEqualTo("web");
    assertThat(placement.instance()).isEqualTo("web");
    assertThat(placement.index()).isEqualTo(3);
    assertThat(placement.key().revision()).isNull();
  }

  @Test
  void severalStatefulSetsShareAGroupByAnnotation() {
    Placement prefill =
        Pods.placed(Pods.annotated(STATEFUL, "group", "g", "role", "prefill"), Level.GROUP);
    Placement decode =
        Pods.placed(
            Pods.annotated(
                Pods.made("other-3", Pods.owner("apps/v1", "StatefulSet", "other")),
                "group",
                "g",
                "role",
                "decode"),
            Level.GROUP);
    assertThat(prefill.key()).isEqualTo(decode.key());
    assertThat(prefill.key().group()).isEqualTo("g");
    assertThat(prefill.slot()).isNotEqualTo(decode.slot());
  }

  @Test
  void aGroupByAnnotationNeverEqualsADerivedOne() {
    assertThat(Pods.placed(Pods.annotated(STATEFUL, "group", "web"), Level.GROUP).key())
        .isNotEqualTo(Pods.placed(STATEFUL, Level.GROUP).key());
    assertThat(
            Pods.refusal(Pods.place(Pods.annotated(STATEFUL, "group", "a/b"), Level.GROUP))
                .reason())
        .isEqualTo(Reason.OVERRIDE_INVALID);
  }

  @Test
  void aDeploymentsPodsWaitForASeat() {
    PodFacts pod =
        Pods.labelled(
            Pods.made("", Pods.owner("apps/v1", "ReplicaSet", "my-server-7d4b9")),
            Map.of("pod-template-hash", "7d4b9"));
    Placement placement = Pods.placed(pod, Level.ROLE);
    assertThat(placement.key().group()).isEqualTo("deployment/my-server");
    assertThat(placement.instance()).isEqualTo("my-server");
    assertThat(placement.index()).isNull();
    assertThat(placement.revision()).isEqualTo("7d4b9");
    assertThat(placement.key().revision()).isNull();
  }

  @Test
  void aReplicaSetWithoutADeploymentStandsForItself() {
    PodFacts pod = Pods.made("", Pods.owner("apps/v1", "ReplicaSet", "my-server-7d4b9"));
    assertThat(Pods.placed(pod, Level.ROLE).role()).isEqualTo("my-server-7d4b9");
  }

  @Test
  void anIndexedJobNumbersItsPods() {
    PodFacts pod =
        Pods.labelled(
            Pods.made("", Pods.owner("batch/v1", "Job", "train")),
            Map.of("batch.kubernetes.io/job-completion-index", "5"));
    Placement placement = Pods.placed(pod, Level.ROLE);
    assertThat(placement.index()).isEqualTo(5);
    assertThat(placement.key().revision()).isEqualTo("uid-of-train");
  }

  @Test
  void aLeaderIsPlacedByItsNameWhileLwsHasNotLabelledItYet() {
    for (String name : new String[] {"lws1-0", "lws1-1", "lws1-1-2"}) {
      PodFacts pod = Pods.recorded(RealWorkload.LWS, name);
      Map<String, String> labels = new HashMap<>(pod.labels());
      labels.remove("leaderworkerset.sigs.k8s.io/group-index");
      labels.remove("leaderworkerset.sigs.k8s.io/group-key");
      if (!"0".equals(labels.get("leaderworkerset.sigs.k8s.io/worker-index"))) {
        labels.remove("leaderworkerset.sigs.k8s.io/worker-index");
      }
      assertThat(Pods.placed(Pods.labelled(pod, labels), Level.ROLE))
          .isEqualTo(Pods.placed(pod, Level.ROLE));
    }
  }

  @Test
  void aStatelessPodOfItsOwnIsItsOwnInstanceByTicket() {
    PodFacts pod = Pods.recorded(RealWorkload.AIBRIX, "storm-roleset-npzlg-prefill-56c454-0");
    Map<String, String> labels = new HashMap<>(pod.labels());
    labels.remove("stormservice.orchestration.aibrix.ai/role-replica-index");
    Placement placement = Pods.placed(Pods.labelled(pod, labels), Level.ROLE);
    assertThat(placement.instance()).isEqualTo("ticket-1");
    assertThat(placement.index()).isZero();
  }

  /** Replicas of a Deployment that are engines of one pod each. */
  @Test
  void aPodWithoutIndexWhoseTableHasOnePodIsItsOwnInstanceByTicket() {
    PodFacts replica =
        Pods.annotated(
            Pods.made("web-7f9c-x2k4q", Pods.owner("apps/v1", "ReplicaSet", "web-7f9c")),
            "size",
            "1");
    Placement placement = Pods.placed(replica, Level.ROLE);
    assertThat(placement.instance()).isEqualTo("ticket-1");
    assertThat(placement.key().instance()).isEqualTo("ticket-1");
    assertThat(placement.index()).isZero();

    assertThat(Pods.placed(replica, Level.GROUP).index()).as("a seat of the group").isNull();
    assertThat(Pods.placed(Pods.annotated(replica, "size", "2"), Level.ROLE).index()).isNull();
    assertThat(Pods.placed(Pods.annotated(replica, "instance", "i"), Level.ROLE).instance())
        .isEqualTo("i");
    assertThat(Pods.placed(Pods.annotated(STATEFUL, "size", "1"), Level.ROLE).instance())
        .as("it has an index")
        .isEqualTo("web");
    PodFacts unknown =
        Pods.annotated(
            Pods.made("thing-x", Pods.owner("example.com/v1", "Thing", "thing")),
            "group",
            "g",
            "size",
            "1");
    assertThat(Pods.placed(unknown, Level.ROLE).instance()).isEqualTo("ticket-1");
  }

  @Test
  void aStatelessPodSetGoesByItsName() {
    PodFacts pod = Pods.recorded(RealWorkload.AIBRIX, "storm-roleset-npzlg-decode-56c454-0-1");
    Map<String, String> labels = new HashMap<>(pod.labels());
    labels.remove("stormservice.orchestration.aibrix.ai/role-replica-index");
    Placement placement = Pods.placed(Pods.labelled(pod, labels), Level.ROLE);
    assertThat(placement.instance()).isEqualTo("storm-roleset-npzlg-decode-56c454-0");
    assertThat(placement.index()).isEqualTo(1);
  }

  @Test
  void everyValueCanBeGivenByAnnotation() {
    PodFacts pod =
        Pods.annotated(
            Pods.recorded(RealWorkload.KTHENA, "qwen-0-prefill-0-1"),
            "group",
            "g",
            "role",
            "r",
            "instance",
            "i",
            "index",
            "9",
            "revision",
            "v2");
    Placement placement = Pods.placed(pod, Level.ROLE);
    assertThat(placement.key().toString()).isEqualTo("real/hccl/g/r/i@v2");
    assertThat(placement.index()).isEqualTo(9);
    assertThat(placement.profile()).isEqualTo("kthena");
  }

  @Test
  void instancesOfSeveralGroupsStayApartInAGroupByAnnotation() {
    Placement first =
        Pods.placed(
            Pods.annotated(Pods.recorded(RealWorkload.KTHENA, "qwen-0-decode-0-0"), "group", "all"),
            Level.ROLE);
    Placement second =
        Pods.placed(
            Pods.annotated(Pods.recorded(RealWorkload.KTHENA, "qwen-1-decode-0-0"), "group", "all"),
            Level.ROLE);
    assertThat(first.instance()).isEqualTo("qwen-0/decode-0");
    assertThat(second.instance()).isEqualTo("qwen-1/decode-0");
  }

  @Test
  void instancesOfSeveralRolesStayApartInARoleByAnnotation() {
    assertThat(
            Pods.placed(
                    Pods.annotated(
                        Pods.recorded(RealWorkload.JOBSET, "js1-prefill-0-0"), "role", "p"),
                    Level.ROLE)
                .instance())
        .isEqualTo("prefill/0");
  }

  @Test
  void aTableIdentifiedByAnnotationIsNotPartedByTheProfilesRevision() {
    PodFacts pod = Pods.recorded(RealWorkload.JOBSET, "js1-prefill-0-0");
    assertThat(Pods.placed(pod, Level.GROUP).key().revision()).isEqualTo("0");
    assertThat(Pods.placed(Pods.annotated(pod, "group", "g"), Level.GROUP).key().revision())
        .isNull();
    assertThat(
            Pods.placed(Pods.annotated(pod, "group", "g", "revision", "2"), Level.GROUP)
                .key()
                .revision())
        .isEqualTo("2");
  }

  @Test
  void anAnnotationForOneTemplateWinsForThatTemplateOnly() {
    PodFacts pod =
        Pods.annotated(STATEFUL, "role", "all", "role.hccl", "mine", "role.other", "theirs");
    assertThat(Pods.placed(pod, Level.ROLE).role()).isEqualTo("mine");
    assertThat(
            Pods.placement(
                    Placer.place(
                        pod, "third", Level.ROLE, Set.of(), Map.of(), ProfileSet.bundled(), "t"))
                .role())
        .isEqualTo("all");
  }

  @Test
  void aProfileCanBeChosenByAnnotation() {
    PodFacts pod =
        Pods.annotated(Pods.recorded(RealWorkload.LWS, "lws1-0-2"), "profile", "statefulset");
    Placement placement = Pods.placed(pod, Level.ROLE);
    assertThat(placement.profile()).isEqualTo("statefulset");
    assertThat(placement.role()).isEqualTo("lws1-0");
  }

  @Test
  void anUnknownProfileIsRefusedWithTheNamesThereAre() {
    var why =
        Pods.refusal(Pods.place(Pods.annotated(STATEFUL, "profile.hccl", "jobsets"), Level.ROLE));
    assertThat(why.reason()).isEqualTo(Reason.PROFILE_UNKNOWN);
    assertThat(why.message())
        .isEqualTo(
            "Annotation ranktable.io/profile.hccl of pod web-3 names the profile jobsets, which does"
                + " not exist; did you mean \"jobset\"? There are: "
                + String.join(", ", ProfileSet.bundled().names())
                + ".");
  }

  @Test
  void anUnknownControllerIsRefusedWithTheTwoAnnotationsThatMendIt() {
    var why = Pods.refusal(Pods.place(UNKNOWN, Level.ROLE));
    assertThat(why.reason()).isEqualTo(Reason.PROFILE_NO_MATCH);
    assertThat(why.message())
        .isEqualTo(
            "No workload profile is for pod thing-7 (owned by Thing thing of example.com/v1). Add"
                + " two annotations to its pod template: ranktable.io/group: \"<name of the"
                + " group>\" and ranktable.io/size: \"<number of pods of the table>\".");
  }

  @ParameterizedTest
  @CsvSource({"thing-7, 7", "thing-007, 7", "7, ", "thing-x2, ", "thing-65536, ", "thing-123456, "})
  void aGroupByAnnotationPlacesPodsOfAnyController(String name, Integer index) {
    PodFacts pod = Pods.annotated(Pods.made(name, UNKNOWN.owner()), "group", "g", "size", "8");
    Placement placement = Pods.placed(pod, Level.ROLE);
    assertThat(placement.key().toString()).isEqualTo("real/hccl/g/main/0");
    assertThat(placement.index()).isEqualTo(index);
    assertThat(placement.profile()).isEqualTo(Placement.BY_OVERRIDE);
  }

  @Test
  void everyWrongAnnotationIsToldAtOnce() {
    PodFacts pod =
        Pods.annotated(
            STATEFUL, "group", "-g", "index", "65536", "size", "0", "revision.hccl", "a b");
    var why = Pods.refusal(Pods.place(pod, Level.ROLE));
    assertThat(why.reason()).isEqualTo(Reason.OVERRIDE_INVALID);
    assertThat(why.message())
        .contains("Annotation ranktable.io/group cannot be \"-g\"; use up to 63 letters")
        .contains(
            "Annotation ranktable.io/index cannot be \"65536\"; use a whole number from 0 to 65535.")
        .contains(
            "Annotation ranktable.io/size cannot be \"0\"; use a whole number from 1 to 65536.")
        .contains("Annotation ranktable.io/revision.hccl cannot be \"a b\"");
  }

  @ParameterizedTest
  @CsvSource({"0, 65535", "65535, 1", "7, 65536"})
  void numbersAtTheirLimitsAreTaken(String index, String size) {
    PodFacts pod = Pods.annotated(STATEFUL, "index", index, "size", size, "group", "g".repeat(63));
    assertThat(Pods.placed(pod, Level.ROLE).index()).isEqualTo(Integer.valueOf(index));
  }

  @Test
  void aMissingIndexIsRefusedWhereRanksDependOnIt() {
    PodFacts pod = Pods.made("web", Pods.owner("apps/v1", "StatefulSet", "web"));
    var why = Pods.refusal(Pods.place(pod, Level.ROLE));
    assertThat(why.reason()).isEqualTo(Reason.INDEX_MISSING);
    assertThat(why.message())
        .contains("Profile statefulset finds no index from 0 to 65535 on pod web")
        .contains("ranktable.io/index: \"<index>\"");
    assertThat(Pods.placed(Pods.annotated(pod, "index", "2"), Level.ROLE).index()).isEqualTo(2);
  }

  @Test
  void aMissingValueIsRefusedWithWhereItWasLookedFor() {
    PodFacts pod = Pods.recorded(RealWorkload.KTHENA, "qwen-0-decode-0-0");
    Map<String, String> labels = new HashMap<>(pod.labels());
    labels.remove("modelserving.volcano.sh/role");
    var why = Pods.refusal(Pods.place(Pods.labelled(pod, labels), Level.GROUP));
    assertThat(why.reason()).isEqualTo(Reason.PLACEMENT_INCOMPLETE);
    assertThat(why.message())
        .isEqualTo(
            "Profile kthena cannot tell the role of pod qwen-0-decode-0-0 (label"
                + " modelserving.volcano.sh/role is not on the pod). Annotate its pod template with"
                + " ranktable.io/role: \"<the role>\".");
  }

  @Test
  void aRoleTheTemplateDoesNotKnowIsRefusedUnlessAnAliasMeansAKnownOne() {
    PodFacts pod = Pods.annotated(STATEFUL, "role", "P");
    Set<String> known = Set.of("prefill", "decode");
    var why =
        Pods.refusal(
            Placer.place(
                pod, "t", Level.GROUP, known, Map.of("D", "decode"), ProfileSet.bundled(), "x"));
    assertThat(why.reason()).isEqualTo(Reason.ROLE_UNKNOWN);
    assertThat(why.message())
        .contains("Template t has no role P, which pod web-3 has; its roles are decode, prefill.")
        .contains("ranktable.io/role: \"<one of them>\"");
    assertThat(
            Pods.placement(
                    Placer.place(
                        pod,
                        "t",
                        Level.GROUP,
                        known,
                        Map.of("P", "prefill"),
                        ProfileSet.bundled(),
                        "x"))
                .role())
        .isEqualTo("P");
  }
}
