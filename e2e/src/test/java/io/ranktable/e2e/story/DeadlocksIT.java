package io.ranktable.e2e.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.ranktable.core.table.Names;
import io.ranktable.core.table.Reason;
import io.ranktable.e2e.cluster.OnCluster;
import io.ranktable.e2e.cluster.TestCluster;
import io.ranktable.e2e.field.TableRecorder.Version;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Pods that wait for each other, or for somebody: it is told within ten seconds on the owner, where
 * there is one, and on the pod, with names and with what mends it, by a process as patient as it is
 * by default; and what the sentence says does mend it.
 */
@OnCluster(controllers = true)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DeadlocksIT {

  private static final Duration TOLD = Duration.ofSeconds(10);
  private static final String REVISION = Names.PREFIX + Names.REVISION;

  private TestCluster cluster;
  private InstalledProcess installed;
  private RealWorkloads workloads;

  @BeforeAll
  void install(TestCluster onCluster) {
    Assumptions.assumeFalse(onCluster.hasKubelet(), "the test plays scheduler and kubelet");
    cluster = onCluster;
    installed = InstalledProcess.start(cluster, Map.of());
  }

  @AfterAll
  void uninstall() {
    if (installed != null) {
      installed.close();
    }
  }

  @BeforeEach
  void open() {
    workloads = new RealWorkloads(cluster, Integer.MAX_VALUE);
  }

  @AfterEach
  void close() {
    workloads.close();
  }

  @Test
  void aStatefulSetThatMakesItsPodsInOrderIsToldAndTheTableCompletesOnceItIsMadeAnew() {
    workloads.apply(Manifests.statefulSet("llm", 3, "OrderedReady", Map.of()));
    awaitPods(1);
    told(
        Reason.START_ORDER_BLOCKS,
        "StatefulSet llm",
        "Pod llm-0",
        "spec.podManagementPolicy OrderedReady",
        "llm-0",
        "`podManagementPolicy: Parallel`");
    stays(Reason.START_ORDER_BLOCKS);

    cluster
        .client()
        .apps()
        .statefulSets()
        .inNamespace(workloads.stage().namespace())
        .withName("llm")
        .withPropagationPolicy(DeletionPropagation.ORPHAN)
        .delete();
    await().atMost(Stage.SOON).until(() -> statefulSetIsGone("llm"));
    workloads.apply(Manifests.statefulSet("llm", 3, "Parallel", Map.of()));
    completed(3);
  }

  @Test
  void aStatefulSetOfOnePodMayMakeItInOrder() {
    workloads.apply(Manifests.statefulSet("llm", 1, "OrderedReady", Map.of()));
    completed(1);
    assertThat(workloads.stage().events())
        .extracting(Event::getReason)
        .doesNotContain(Reason.START_ORDER_BLOCKS.text());
  }

  @Test
  void podsForWhichThereIsNoNodeAreToldInTheWordsOfTheScheduler() {
    workloads.nodes().capacity(1);
    workloads.apply(Manifests.statefulSet("llm", 3, "Parallel", Map.of()));
    await().atMost(Stage.SOON).until(() -> withoutNode().size() == 2);
    String names = String.join(", ", withoutNode());
    told(
        Reason.POD_UNSCHEDULABLE,
        "StatefulSet llm",
        "Pod " + withoutNode().getLast(),
        "no node for " + names,
        PlayedNodes.FULL,
        "Free or add nodes");

    workloads.nodes().capacity(3);
    completed(3);
  }

  @Test
  void anUpdateThatKeepsOldPodsUntilNewOnesOfAnotherTableAreReadyIsTold() {
    workloads.apply(deployment("v1", "25%"));
    completed(2);
    workloads.apply(deployment("v2", "25%"));
    awaitPods(3);
    Pod fresh =
        workloads.pods().now().stream()
            .filter(pod -> "v2".equals(pod.getMetadata().getAnnotations().get(REVISION)))
            .findFirst()
            .orElseThrow();
    told(
        Reason.UPDATE_BLOCKS,
        "ReplicaSet " + fresh.getMetadata().getOwnerReferences().getFirst().getName(),
        "Pod " + fresh.getMetadata().getName(),
        "of revision v2 there are 1 of 2 pods (" + fresh.getMetadata().getName() + ")",
        "maxSurge: 100%",
        REVISION);

    workloads.apply(deployment("v2", "100%"));
    completed(2);
  }

  @Test
  void aNumberOfPodsThatNobodyKnowsIsTold() {
    workloads.apply(
        Manifests.statefulSet(
            "llm",
            1,
            "Parallel",
            Map.of(Names.TEMPLATE, "hccl-group", Names.PREFIX + Names.GROUP, "model")));
    awaitPods(1);
    told(
        Reason.EXPECTED_UNKNOWN,
        "StatefulSet llm",
        "Pod llm-0",
        "pod llm-0 is unknown",
        "ranktable.io/size");
  }

  @Test
  void membersThatDisagreeAreToldWithBothNumbers() {
    for (String size : List.of("4", "3")) {
      workloads.apply(
          Manifests.statefulSet(
              "says-" + size,
              1,
              "Parallel",
              Map.of(
                  Names.TEMPLATE,
                  "hccl-group",
                  Names.PREFIX + Names.GROUP,
                  "model",
                  Names.PREFIX + Names.SIZE,
                  size)));
    }
    awaitPods(2);
    told(
        Reason.EXPECTED_DISAGREES,
        "StatefulSet says-3",
        "Pod says-4-0",
        "says-4-0",
        "says-3-0",
        "make them agree");
  }

  @Test
  void aLeaderThatIsToBeReadyBeforeItsWorkersIsTold() {
    workloads.apply(
        """
        apiVersion: leaderworkerset.x-k8s.io/v1
        kind: LeaderWorkerSet
        metadata: {name: llm, namespace: {namespace}}
        spec:
          replicas: 1
          startupPolicy: LeaderReady
          leaderWorkerTemplate: {size: 2, workerTemplate: %s}
        """
            .formatted(Manifests.template("Always", Map.of())));
    workloads.apply(
        Manifests.pod(
            "llm-0",
            "{leaderworkerset.sigs.k8s.io/name: llm, leaderworkerset.sigs.k8s.io/group-index: '0',"
                + " leaderworkerset.sigs.k8s.io/worker-index: '0'}",
            "{ranktable.io/template: hccl-role, leaderworkerset.sigs.k8s.io/size: '2'}",
            ""));
    awaitPods(1);
    told(
        Reason.START_ORDER_BLOCKS,
        "Pod llm-0",
        "Pod llm-0",
        "LeaderWorkerSet llm has spec.startupPolicy LeaderReady",
        "`startupPolicy: LeaderCreated`");
  }

  @Test
  void aGangThatStartsBeforeAllPodsHaveNodesIsTold() {
    cluster.apply(
        """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: jobs.batch.volcano.sh}
        spec:
          group: batch.volcano.sh
          scope: Namespaced
          names: {kind: Job, plural: jobs}
          versions:
          - name: v1alpha1
            served: true
            storage: true
            schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
        """);
    workloads.nodes().capacity(2);
    workloads.apply(
        """
        apiVersion: batch.volcano.sh/v1alpha1
        kind: Job
        metadata: {name: train, namespace: {namespace}}
        spec: {minAvailable: 2, tasks: [{name: w, replicas: 4, template: %s}]}
        """
            .formatted(Manifests.template("Never", Map.of(Names.TEMPLATE, "hccl-group"))));
    String uid =
        cluster
            .client()
            .genericKubernetesResources("batch.volcano.sh/v1alpha1", "Job")
            .inNamespace(workloads.stage().namespace())
            .withName("train")
            .get()
            .getMetadata()
            .getUid();
    for (int i = 0; i < 4; i++) {
      workloads.apply(
          Manifests.pod(
              "train-w-" + i,
              "{volcano.sh/task-spec: w, volcano.sh/task-index: '%d'}".formatted(i),
              "{ranktable.io/template: hccl-group, volcano.sh/job-version: '1'}",
              ", ownerReferences: [{apiVersion: batch.volcano.sh/v1alpha1, kind: Job, name: train,"
                  + " controller: true, uid: %s}]".formatted(uid)));
    }
    awaitPods(4);
    told(
        Reason.GANG_TOO_SMALL,
        "Job train",
        "Pod train-w-0",
        "Job train has spec.minAvailable 2, and the table needs 4 pods",
        "Set minAvailable of the Job to the number of all its pods");
  }

  /** Names of the pods of which the scheduler says so. */
  private List<String> withoutNode() {
    return workloads.pods().now().stream()
        .filter(
            pod ->
                pod.getStatus().getConditions().stream()
                    .anyMatch(condition -> "Unschedulable".equals(condition.getReason())))
        .map(pod -> pod.getMetadata().getName())
        .sorted()
        .toList();
  }

  private void awaitPods(int number) {
    await().atMost(Stage.SOON).until(() -> workloads.pods().now().size() == number);
  }

  /**
   * Within ten seconds there are Events about both objects whose text has all words, and the table
   * carries the reason.
   *
   * @param owner kind and name
   * @param pod kind and name
   */
  private void told(Reason reason, String owner, String pod, String... words) {
    await()
        .atMost(TOLD)
        .untilAsserted(
            () ->
                assertThat(List.of(owner, pod))
                    .allSatisfy(
                        about ->
                            assertThat(texts(reason, about))
                                .anySatisfy(text -> assertThat(text).contains(words))));
    await()
        .atMost(Stage.SOON)
        .untilAsserted(
            () -> {
              assertThat(tables())
                  .anySatisfy(
                      table -> {
                        assertThat(table.state()).isEqualTo("initializing");
                        assertThat(table.annotation(Names.TABLE_REASONS).split(","))
                            .contains(reason.text());
                        assertThat(table.map().getData().get(Names.KEY_PROGRESS)).contains(words);
                      });
            });
  }

  /** It holds as long as nobody does anything. */
  private void stays(Reason reason) {
    await()
        .during(Duration.ofSeconds(2))
        .atMost(Stage.SOON)
        .until(
            () ->
                workloads.pods().now().size() == 1
                    && tables().stream()
                        .anyMatch(t -> t.annotation(Names.TABLE_REASONS).contains(reason.text())));
  }

  /** What Events of this reason say about an object. */
  private List<String> texts(Reason reason, String about) {
    return workloads.stage().events().stream()
        .filter(event -> event.getReason().equals(reason.text()))
        .filter(
            event -> {
              ObjectReference object = event.getInvolvedObject();
              return about.equals(object.getKind() + " " + object.getName());
            })
        .map(Event::getMessage)
        .toList();
  }

  /** The newest version of each table. */
  private List<Version> tables() {
    return workloads.stage().recorder().all().keySet().stream()
        .flatMap(table -> workloads.stage().recorder().latest(table).stream())
        .toList();
  }

  private void completed(int pods) {
    await()
        .atMost(Stage.SOON)
        .untilAsserted(
            () -> {
              List<Pod> live = RealWorkloads.live(workloads.pods().now());
              assertThat(live).hasSize(pods);
              assertThat(tables())
                  .anySatisfy(
                      table -> {
                        assertThat(table.members().keySet())
                            .containsExactlyInAnyOrderElementsOf(
                                live.stream().map(pod -> pod.getMetadata().getUid()).toList());
                        assertThat(table.annotation(Names.TABLE_REASONS)).isEmpty();
                      });
            });
  }

  private boolean statefulSetIsGone(String name) {
    return cluster
            .client()
            .apps()
            .statefulSets()
            .inNamespace(workloads.stage().namespace())
            .withName(name)
            .get()
        == null;
  }

  private static String deployment(String revision, String maxSurge) {
    return Manifests.deployment(
        "{type: RollingUpdate, rollingUpdate: {maxSurge: \"" + maxSurge + "\"}}",
        2,
        Map.of(REVISION, revision));
  }
}
