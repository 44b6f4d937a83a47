package io.ranktable.core.workload;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ranktable.core.table.Finding;
import io.ranktable.core.table.Gate;
import io.ranktable.core.table.Level;
import io.ranktable.core.table.Owner;
import io.ranktable.core.table.PodFacts;
import io.ranktable.core.table.Reason;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Pods and what they lack wait for each other; and what only looks like it. */
class DeadlocksTest {

  private static final Owner WEB = Pods.owner("apps/v1", "StatefulSet", "web");
  private static final String LWS = "leaderworkerset.sigs.k8s.io/";
  private static final String FULL =
      "0/2 nodes are available: 2 Insufficient huawei.com/Ascend910.";

  @Test
  void aStatefulSetThatMakesPodsOneByOneNeverFillsItsTable() {
    for (String policy : List.of("", ",\"podManagementPolicy\":\"OrderedReady\"")) {
      assertThat(of(Level.ROLE, statefulSet("web", "{\"replicas\":3" + policy + "}"), web("web-0")))
          .singleElement()
          .satisfies(
              finding -> {
                assertThat(finding.reason()).isEqualTo(Reason.START_ORDER_BLOCKS);
                assertThat(finding.message())
                    .startsWith("StatefulSet web has spec.podManagementPolicy OrderedReady")
                    .contains("web-0", "`podManagementPolicy: Parallel`", "--cascade=orphan");
              });
    }
  }

  @Test
  void aStatefulSetThatMakesAllPodsAtOnceIsNoDeadlock() {
    assertThat(
            of(
                Level.ROLE,
                statefulSet("web", "{\"replicas\":3,\"podManagementPolicy\":\"Parallel\"}"),
                web("web-0")))
        .isEmpty();
  }

  @Test
  void aStatefulSetOfOnePodIsNoDeadlock() {
    assertThat(of(Level.ROLE, statefulSet("web", "{\"replicas\":1}"), web("web-0"))).isEmpty();
  }

  @Test
  void tablesOfOnePodEachAreNoDeadlock() {
    PodFacts alone = Pods.annotated(web("web-0"), "size", "1");
    assertThat(of(Level.ROLE, statefulSet("web", "{\"replicas\":3}"), alone)).isEmpty();
  }

  @Test
  void aPodThatIsMissingWhileTheOthersServeIsNoDeadlock() {
    assertThat(
            of(
                Level.ROLE,
                statefulSet("web", "{\"replicas\":3}"),
                open(web("web-0")),
                open(web("web-2"))))
        .isEmpty();
  }

  @Test
  void aScaledUpStatefulSetIsOneAgainWhenItLacksMoreThanTheNewPod() {
    assertThat(
            of(
                Level.ROLE,
                statefulSet("web", "{\"replicas\":3}"),
                open(web("web-0")),
                web("web-1")))
        .extracting(Finding::message)
        .singleElement()
        .asString()
        .contains("they wait for all pods of the table: web-1. ");
    assertThat(
            of(
                Level.ROLE,
                statefulSet("web", "{\"replicas\":2}"),
                open(web("web-0")),
                web("web-1")))
        .isEmpty();
  }

  @Test
  void aStatefulSetThatCannotBeReadIsNoDeadlock() {
    PodFacts sized = Pods.annotated(web("web-0"), "size", "3");
    assertThat(of(Level.ROLE, new RecordedParents(List.of()), sized)).isEmpty();
  }

  @Test
  void onlyTheStatefulSetThatHoldsPodsBackIsNamedInAGroup() {
    RecordedParents parents =
        new RecordedParents(
            List.of(
                object("apps/v1", "StatefulSet", "prefill", "{\"replicas\":2}"),
                object("apps/v1", "StatefulSet", "decode", "{\"replicas\":1}")));
    PodFacts prefill = inGroup("prefill", "3");
    PodFacts decode = inGroup("decode", "3");
    assertThat(of(Level.GROUP, parents, prefill, decode))
        .extracting(Finding::message)
        .singleElement()
        .asString()
        .startsWith("StatefulSet prefill ");
  }

  @Test
  void statefulSetsOfOnePodThatShareAGroupAreNoDeadlock() {
    RecordedParents parents =
        new RecordedParents(
            List.of(
                object("apps/v1", "StatefulSet", "prefill", "{\"replicas\":1}"),
                object("apps/v1", "StatefulSet", "decode", "{\"replicas\":1}")));
    assertThat(of(Level.GROUP, parents, inGroup("prefill", "2"))).isEmpty();
  }

  @Test
  void aStatefulSetOfTheInferOperatorIsOneToo() {
    PodFacts pod =
        Pods.labelled(
            web("web-0"),
            Map.of(
                "infer.huawei.com/inferservice-name", "svc",
                "infer.huawei.com/instanceset-name", "svc-decode",
                "infer.huawei.com/instanceset-index", "0"));
    assertThat(of(Level.ROLE, statefulSet("web", "{\"replicas\":2}"), pod))
        .extracting(Finding::reason)
        .containsExactly(Reason.START_ORDER_BLOCKS);
  }

  @Test
  void aLeaderThatIsToBeReadyBeforeItsWorkersAreMadeNeverIs() {
    PodFacts leader = leader(0);
    assertThat(of(Level.ROLE, lws("LeaderReady", "hccl", "hccl"), leader))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.reason()).isEqualTo(Reason.START_ORDER_BLOCKS);
              assertThat(finding.message())
                  .startsWith("LeaderWorkerSet llm has spec.startupPolicy LeaderReady")
                  .contains("llm-0", "`startupPolicy: LeaderCreated`");
            });
    assertThat(of(Level.ROLE, lws("LeaderCreated", "hccl", "hccl"), leader)).isEmpty();
  }

  @Test
  void aLeaderWithoutWorkersInTheTableIsNoDeadlock() {
    assertThat(of(Level.ROLE, lws("LeaderReady", "hccl", "other"), leader(0))).isEmpty();
  }

  @Test
  void leadersOfOneGroupTableAreToldTogether() {
    PodFacts[] leaders = {
      Pods.annotated(leader(0), "group", "g", "size", "6"),
      Pods.annotated(leader(1), "group", "g", "size", "6")
    };
    assertThat(of(Level.GROUP, lws("LeaderReady", "hccl", "hccl"), leaders))
        .extracting(Finding::message)
        .singleElement()
        .asString()
        .contains("llm-0, llm-1. ");
  }

  @Test
  void aJobSetThatStartsInOrderNeverFillsAGroupTable() {
    RecordedParents parents = jobSet("InOrder");
    PodFacts pod = jobSetPod();
    assertThat(of(Level.GROUP, parents, pod))
        .extracting(Finding::message)
        .singleElement()
        .asString()
        .contains("JobSet train has spec.startupPolicy.startupPolicyOrder InOrder", "AnyOrder");
    assertThat(of(Level.ROLE, parents, pod)).isEmpty();
    assertThat(of(Level.GROUP, jobSet("AnyOrder"), pod)).isEmpty();
  }

  @Test
  void anUpdateNeverEndsThatKeepsOldPodsUntilNewOnesOfAnotherTableAreReady() {
    PodFacts fresh = Pods.annotated(web("web-1"), "revision", "v2");
    List<PodFacts> old = List.of(open(Pods.annotated(web("web-0"), "revision", "v1")));
    RecordedParents parents =
        statefulSet("web", "{\"replicas\":2,\"podManagementPolicy\":\"Parallel\"}");
    assertThat(of(Level.ROLE, parents, old, fresh))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.reason()).isEqualTo(Reason.UPDATE_BLOCKS);
              assertThat(finding.message())
                  .startsWith(
                      "of revision v2 there are 1 of 2 pods (web-1), and pods of another one")
                  .contains("(web-0)", "strategy Recreate", "annotation ranktable.io/revision");
            });
  }

  @Test
  void revisionsOfWhichTheOlderIsOnItsWayOutAreNoDeadlock() {
    PodFacts fresh = Pods.annotated(web("web-1"), "revision", "v2");
    PodFacts waitingToo = Pods.annotated(web("web-0"), "revision", "v1");
    RecordedParents parents =
        statefulSet("web", "{\"replicas\":2,\"podManagementPolicy\":\"Parallel\"}");
    assertThat(of(Level.ROLE, parents, List.of(), fresh)).isEmpty();
    assertThat(of(Level.ROLE, parents, List.of(waitingToo), fresh)).isEmpty();
  }

  @Test
  void aGangThatStartsBeforeAllPodsHaveNodesIsToldWithBothSides() {
    RecordedParents parents = volcanoJob(2);
    assertThat(of(Level.GROUP, parents, task(0, "n1"), task(1, "n2"), task(2, null), task(3, null)))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.reason()).isEqualTo(Reason.GANG_TOO_SMALL);
              assertThat(finding.message())
                  .isEqualTo(
                      "Job train has spec.minAvailable 2, and the table needs 4 pods. Waiting with"
                          + " a node: train-w-0, train-w-1; without one: train-w-2, train-w-3. Set"
                          + " minAvailable of the Job to the number of all its pods.");
            });
  }

  @Test
  void aGangIsNoDeadlockWhenItIsWholeOrHasNotBegunOrHasAllNodes() {
    PodFacts[] half = {task(0, "n1"), task(1, "n2"), task(2, null), task(3, null)};
    assertThat(of(Level.GROUP, volcanoJob(4), half)).isEmpty();
    assertThat(of(Level.GROUP, volcanoJob(2), task(0, null), task(1, null))).isEmpty();
    assertThat(of(Level.GROUP, volcanoJob(2), task(0, "n1"), task(1, "n2"))).isEmpty();
  }

  @Test
  void theGangOfKthenaIsFoundThroughItsPodGroup() {
    PodFacts[] pods = new PodFacts[2];
    for (int i = 0; i < 2; i++) {
      PodFacts pod =
          Pods.labelled(
              Pods.made(
                  "qwen-0-decode-" + i + "-0",
                  Pods.owner("workload.serving.volcano.sh/v1alpha1", "ModelServing", "qwen")),
              Map.of(
                  "modelserving.volcano.sh/group-name", "qwen-0",
                  "modelserving.volcano.sh/role", "decode",
                  "modelserving.volcano.sh/role-id", "decode-" + i));
      pods[i] =
          Pods.with(
              pod,
              pod.labels(),
              Map.of("scheduling.k8s.io/group-name", "qwen-0"),
              Map.of("GROUP_SIZE", "1", "WORKER_INDEX", "0"),
              pod.created());
    }
    RecordedParents parents =
        new RecordedParents(
            List.of(
                object(
                    "workload.serving.volcano.sh/v1alpha1",
                    "ModelServing",
                    "qwen",
                    """
                    {"template":{"roles":[{"name":"decode","replicas":2,"workerReplicas":0,
                     "entryTemplate":{"metadata":{"annotations":{"ranktable.io/template":"hccl"}}}
                    }]}}
                    """),
                object(
                    "scheduling.volcano.sh/v1beta1", "PodGroup", "qwen-0", "{\"minMember\":1}")));
    assertThat(of(Level.GROUP, parents, on("n1", pods[0]), pods[1]))
        .extracting(Finding::message)
        .singleElement()
        .asString()
        .startsWith("PodGroup qwen-0 has spec.minMember 1, and the table needs 2 pods.");
  }

  @Test
  void aPodWithoutNodeIsToldInTheWordsOfTheScheduler() {
    RecordedParents parents =
        statefulSet("web", "{\"replicas\":2,\"podManagementPolicy\":\"Parallel\"}");
    PodFacts without = unschedulable(web("web-1"));
    assertThat(of(Level.ROLE, parents, on("n1", web("web-0")), without))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.reason()).isEqualTo(Reason.POD_UNSCHEDULABLE);
              assertThat(finding.message())
                  .contains("no node for web-1: \"" + FULL + "\". Free or");
            });
    assertThat(of(Level.ROLE, parents, on("n1", web("web-0")), on("n2", without))).isEmpty();
  }

  @Test
  void aPodWithoutNodeIsToldAlsoWhereTheNumberOfPodsIsUnknown() {
    assertThat(of(Level.ROLE, new RecordedParents(List.of()), unschedulable(web("web-1"))))
        .extracting(Finding::reason)
        .containsExactly(Reason.POD_UNSCHEDULABLE);
  }

  @Test
  void parentsAreNotAskedForOnceAllPodsAreThere() {
    RecordedParents parents = statefulSet("web", "{\"replicas\":2}");
    List<Seated> members = seated(Level.ROLE, web("web-0"), web("web-1"));
    assertThat(
            Deadlocks.of(
                members.getFirst().placement().key(),
                members,
                new Expected.Known(2, List.of()),
                List.of(),
                ProfileSet.bundled(),
                parents))
        .isEmpty();
    assertThat(parents.asked()).isEmpty();
  }

  private static List<Finding> of(Level level, RecordedParents parents, PodFacts... pods) {
    return of(level, parents, List.of(), pods);
  }

  private static List<Finding> of(
      Level level, RecordedParents parents, List<PodFacts> otherRevisions, PodFacts... pods) {
    List<Seated> members = seated(level, pods);
    var key = members.getFirst().placement().key();
    return Deadlocks.of(
        key,
        members,
        Expectation.of(key, members, ProfileSet.bundled(), parents),
        otherRevisions,
        ProfileSet.bundled(),
        parents);
  }

  private static List<Seated> seated(Level level, PodFacts... pods) {
    return Arrays.stream(pods).map(pod -> Pods.seated(pod, level)).toList();
  }

  private static PodFacts web(String name) {
    return Pods.made(name, WEB);
  }

  private static PodFacts inGroup(String statefulSet, String size) {
    return Pods.annotated(
        Pods.made(statefulSet + "-0", Pods.owner("apps/v1", "StatefulSet", statefulSet)),
        "group",
        "g",
        "size",
        size);
  }

  private static PodFacts leader(int group) {
    PodFacts pod =
        Pods.labelled(
            Pods.made("llm-" + group, Pods.owner("apps/v1", "StatefulSet", "llm")),
            Map.of(
                LWS + "name", "llm",
                LWS + "group-index", Integer.toString(group),
                LWS + "worker-index", "0"));
    return Pods.with(pod, pod.labels(), Map.of(LWS + "size", "3"), pod.env(), pod.created());
  }

  private static RecordedParents lws(String startup, String leaders, String workers) {
    return new RecordedParents(
        List.of(
            object(
                "leaderworkerset.x-k8s.io/v1",
                "LeaderWorkerSet",
                "llm",
                """
                {"replicas":2,"startupPolicy":"%s","leaderWorkerTemplate":{"size":3,
                 "leaderTemplate":{"metadata":{"annotations":{"ranktable.io/template":"%s"}}},
                 "workerTemplate":{"metadata":{"annotations":{"ranktable.io/template":"%s"}}}}}
                """
                    .formatted(startup, leaders, workers))));
  }

  private static PodFacts jobSetPod() {
    return Pods.labelled(
        Pods.made("train-a-0-0", Pods.owner("batch/v1", "Job", "train-a-0")),
        Map.of(
            "jobset.sigs.k8s.io/jobset-name", "train",
            "jobset.sigs.k8s.io/replicatedjob-name", "a",
            "jobset.sigs.k8s.io/job-index", "0",
            "jobset.sigs.k8s.io/restart-attempt", "0",
            "batch.kubernetes.io/job-completion-index", "0"));
  }

  private static RecordedParents jobSet(String order) {
    String job =
        """
        {"name":"%s","replicas":1,"template":{"spec":{"parallelism":1,"template":{"metadata":
         {"annotations":{"ranktable.io/template":"hccl"}}}}}}
        """;
    return new RecordedParents(
        List.of(
            object(
                "jobset.x-k8s.io/v1alpha2",
                "JobSet",
                "train",
                "{\"startupPolicy\":{\"startupPolicyOrder\":\"%s\"},\"replicatedJobs\":[%s,%s]}"
                    .formatted(order, job.formatted("a"), job.formatted("b")))));
  }

  private static PodFacts task(int index, @Nullable String node) {
    PodFacts pod =
        Pods.labelled(
            Pods.made("train-w-" + index, Pods.owner("batch.volcano.sh/v1alpha1", "Job", "train")),
            Map.of("volcano.sh/task-spec", "w", "volcano.sh/task-index", Integer.toString(index)));
    PodFacts versioned =
        Pods.with(
            pod, pod.labels(), Map.of("volcano.sh/job-version", "1"), pod.env(), pod.created());
    return node == null ? versioned : on(node, versioned);
  }

  private static RecordedParents volcanoJob(int minAvailable) {
    return new RecordedParents(
        List.of(
            object(
                "batch.volcano.sh/v1alpha1",
                "Job",
                "train",
                """
                {"minAvailable":%d,"tasks":[{"name":"w","replicas":4,"template":{"metadata":
                 {"annotations":{"ranktable.io/template":"hccl"}}}}]}
                """
                    .formatted(minAvailable))));
  }

  private static PodFacts open(PodFacts pod) {
    return state(pod, "node", new Gate(Gate.State.OPEN, ""), pod.unschedulable());
  }

  private static PodFacts on(String node, PodFacts pod) {
    return state(pod, node, pod.gate(), pod.unschedulable());
  }

  private static PodFacts unschedulable(PodFacts pod) {
    return state(pod, null, pod.gate(), "\"" + FULL + "\"");
  }

  private static PodFacts state(
      PodFacts pod, @Nullable String node, Gate gate, @Nullable String unschedulable) {
    return new PodFacts(
        pod.namespace(),
        pod.name(),
        pod.generateName(),
        pod.uid(),
        pod.created(),
        pod.deleting(),
        pod.phase(),
        pod.podIp(),
        pod.hostIp(),
        node,
        pod.hostname(),
        pod.labels(),
        pod.annotations(),
        pod.env(),
        pod.resources(),
        pod.owner(),
        gate,
        unschedulable);
  }

  private static RecordedParents statefulSet(String name, String spec) {
    return new RecordedParents(List.of(object("apps/v1", "StatefulSet", name, spec)));
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
