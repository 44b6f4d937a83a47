package io.ranktable.core.workload;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ranktable.core.WorkloadCase;
import io.ranktable.core.table.Level;
import io.ranktable.core.table.Names;
import io.ranktable.core.table.Owner;
import io.ranktable.core.table.Placement;
import io.ranktable.core.table.PodFacts;
import io.ranktable.core.table.PodReader;
import io.ranktable.core.table.Reason;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Other releases and other shapes of the workloads than those of the cases. */
class WorkloadVariantsTest {

  private static final String RBG = "rbg.workloads.x-k8s.io/";
  private static final String LWS = "leaderworkerset.sigs.k8s.io/";

  @Test
  void aRoleOfARoleBasedGroupMayBeAStatefulSet() {
    PodFacts pod =
        Pods.annotated(
            Pods.labelled(
                Pods.made("rbg1-decode-1", Pods.owner("apps/v1", "StatefulSet", "rbg1-decode")),
                Map.of(
                    RBG + "group-name",
                    "rbg1",
                    RBG + "role-name",
                    "decode",
                    "apps.kubernetes.io/pod-index",
                    "1",
                    "controller-revision-hash",
                    "a")),
            "template",
            "hccl-group");
    Placement placement = placed(pod, Level.ROLE);
    assertThat(placement.profile()).isEqualTo("rbg");
    assertThat(placement.instance()).isEqualTo("decode");
    assertThat(placement.index()).isEqualTo(1);
    assertThat(number(pod, Level.ROLE, one("rbg").parents())).isEqualTo(2);
    assertThat(number(pod, Level.GROUP, one("rbg").parents())).isEqualTo(11);
  }

  @Test
  void aRoleOfARoleBasedGroupMayBeALeaderWorkerSet() {
    PodFacts pod =
        Pods.annotated(
            Pods.labelled(
                Pods.made("rbg1-p-1-2", Pods.owner("apps/v1", "StatefulSet", "rbg1-p-1")),
                Map.of(
                    RBG + "group-name", "rbg1",
                    RBG + "role-name", "prefill",
                    LWS + "name", "rbg1-p",
                    LWS + "group-index", "1",
                    LWS + "worker-index", "2")),
            "template",
            "hccl-group");
    pod =
        Pods.with(
            pod,
            pod.labels(),
            Map.of(Names.TEMPLATE, "hccl-group", LWS + "size", "3"),
            Map.of(),
            pod.created());
    Placement placement = placed(pod, Level.ROLE);
    assertThat(placement.profile()).isEqualTo("rbg");
    assertThat(placement.instance()).isEqualTo("1");
    assertThat(placement.index()).isEqualTo(2);
    assertThat(number(pod, Level.ROLE, List.of())).isEqualTo(3);
  }

  @Test
  void anUpdateWithinThePodsOfARoleBasedGroupPartsNoTable() {
    Set<Object> tables = new HashSet<>();
    for (String revision : List.of("old", "new")) {
      PodFacts pod =
          changed(
              "rbg", "rbg1-prefill-0-1", p -> labels(p).put("controller-revision-hash", revision));
      tables.add(placed(pod, Level.ROLE).key());
    }
    assertThat(tables).hasSize(1);
  }

  @Test
  void aScalingGroupOfAnOlderGroveGetsSeatsFromTheController() {
    PodFacts pod =
        changed(
            "grove",
            "llm-0-prefill-0-worker-f9s2j",
            p -> labels(p).remove("grove.io/podcliquescalinggroup-pod-index"));
    assertThat(placed(pod, Level.ROLE).index()).isNull();
    assertThat(number(pod, Level.ROLE, List.of())).isEqualTo(3);
    assertThat(reason(pod, Level.GROUP, List.of())).isEqualTo(Reason.EXPECTED_UNKNOWN);
  }

  @Test
  void aWorkerGroupThatKubeRayDoesNotNumberIsOneInstance() {
    PodFacts pod =
        changed(
            "kuberay",
            "ray1-tp-worker-4n810",
            p ->
                labels(p)
                    .remove(
                        List.of(
                            "ray.io/worker-group-replica-index",
                            "ray.io/worker-group-replica-name",
                            "ray.io/replica-host-index")));
    Placement placement = placed(pod, Level.ROLE);
    assertThat(placement.instance()).isEqualTo("0");
    assertThat(placement.index()).isNull();
    assertThat(number(pod, Level.ROLE, one("kuberay").parents())).isEqualTo(4);
  }

  @Test
  void aRestartedVolcanoJobHasOtherTablesAndARestartedTaskHasNot() {
    PodFacts before = changed("volcano", "vj-prefill-0", p -> {});
    PodFacts restarted =
        changed("volcano", "vj-prefill-0", p -> annotations(p).put("volcano.sh/job-version", "1"));
    PodFacts task =
        changed(
            "volcano", "vj-prefill-0", p -> annotations(p).put("volcano.sh/job-retry-count", "1"));
    for (Level level : Level.values()) {
      assertThat(placed(restarted, level).key()).isNotEqualTo(placed(before, level).key());
      assertThat(placed(task, level).key()).isEqualTo(placed(before, level).key());
    }
  }

  @Test
  void scalingOneDeploymentOfMindIeChangesTheNumberOfTheGroupAlone() {
    List<JsonNode> parents = one("mindie").parents();
    PodFacts server = changed("mindie", "mindie-ms-server-5655dddd59-b9btn", p -> {});
    PodFacts controller = changed("mindie", "mindie-ms-controller-74c96785f7-cshc9", p -> {});
    assertThat(number(controller, Level.GROUP, parents)).isEqualTo(4);
    List<JsonNode> scaled = new ArrayList<>();
    parents.forEach(parent -> scaled.add(parent.deepCopy()));
    scaled.stream()
        .filter(parent -> parent.path("kind").asText().equals("Deployment"))
        .filter(parent -> parent.at("/metadata/name").asText().equals("mindie-ms-server"))
        .forEach(parent -> ((ObjectNode) parent).withObject("/spec").put("replicas", 3));
    assertThat(number(controller, Level.GROUP, scaled)).isEqualTo(5);
    assertThat(number(server, Level.ROLE, scaled)).isEqualTo(3);
    assertThat(number(controller, Level.ROLE, scaled)).isEqualTo(1);
    assertThat(placed(controller, Level.GROUP).key()).isEqualTo(placed(server, Level.GROUP).key());
  }

  @Test
  void deploymentsWithoutTheLabelOfTheJobAreToldByIt() {
    List<JsonNode> parents = new ArrayList<>();
    one("mindie")
        .parents()
        .forEach(
            parent -> {
              ObjectNode copy = parent.deepCopy();
              ((ObjectNode) copy.at("/metadata/labels")).remove("jobID");
              parents.add(copy);
            });
    PodFacts server = changed("mindie", "mindie-ms-server-5655dddd59-b9btn", p -> {});
    assertThat(unknown(server, Level.GROUP, parents).why().message())
        .contains(
            "None of the 0 objects of kind Deployment with the label jobID=qwen asks for pods with"
                + " the annotation ranktable.io/template: mindie-global");
  }

  @Test
  void aPodOfARoleInAGroupOfKueueNeedsItsNumber() {
    PodFacts pod =
        changed("kueue", "sample-0", p -> annotations(p).put(Names.PREFIX + Names.ROLE, "decode"));
    assertThat(placed(pod, Level.GROUP).role()).isEqualTo("decode");
    assertThat(number(pod, Level.GROUP, List.of())).isEqualTo(3);
    assertThat(reason(pod, Level.ROLE, List.of())).isEqualTo(Reason.EXPECTED_UNKNOWN);
  }

  @Test
  void aStatefulSetThatKueueMarksIsStillAStatefulSet() {
    PodFacts pod =
        changed(
            "statefulset",
            "engine-1",
            p -> annotations(p).put("kueue.x-k8s.io/pod-group-total-count", "9"));
    assertThat(placed(pod, Level.ROLE).profile()).isEqualTo("statefulset");
    assertThat(number(pod, Level.ROLE, one("statefulset").parents())).isEqualTo(3);
  }

  @Test
  void jobsOfOtherGroupsAreNotThoseOfVolcano() {
    Owner owner = Pods.owner("batch/v1", "Job", "vj");
    assertThat(Pods.placed(Pods.made("vj-0", owner), Level.ROLE).profile()).isEqualTo("job");
  }

  private static WorkloadCase one(String id) {
    return WorkloadCase.all().stream()
        .filter(workload -> workload.id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  private static PodFacts changed(String workload, String name, Consumer<ObjectNode> change) {
    ObjectNode pod = Objects.requireNonNull(one(workload).pods().get(name), name).deepCopy();
    change.accept(pod);
    return PodReader.read(pod, "real");
  }

  private static ObjectNode labels(ObjectNode pod) {
    return pod.withObject("/metadata/labels");
  }

  private static ObjectNode annotations(ObjectNode pod) {
    return pod.withObject("/metadata/annotations");
  }

  private static Placement placed(PodFacts pod, Level level) {
    return Pods.placement(
        Placer.place(
            pod,
            pod.annotations().getOrDefault(Names.TEMPLATE, "hccl-group"),
            level,
            Set.of(),
            Map.of(),
            ProfileSet.bundled(),
            "ticket"));
  }

  private static int number(PodFacts pod, Level level, List<JsonNode> parents) {
    Expected expected = expected(pod, level, parents);
    assertThat(expected).isInstanceOf(Expected.Known.class);
    return ((Expected.Known) expected).pods();
  }

  private static Reason reason(PodFacts pod, Level level, List<JsonNode> parents) {
    return unknown(pod, level, parents).why().reason();
  }

  private static Expected.Unknown unknown(PodFacts pod, Level level, List<JsonNode> parents) {
    Expected expected = expected(pod, level, parents);
    assertThat(expected).isInstanceOf(Expected.Unknown.class);
    return (Expected.Unknown) expected;
  }

  private static Expected expected(PodFacts pod, Level level, List<JsonNode> parents) {
    Placement placement = placed(pod, level);
    return Expectation.of(
        placement.key(),
        List.of(new Seated(pod, placement)),
        ProfileSet.bundled(),
        new RecordedParents(parents));
  }
}
