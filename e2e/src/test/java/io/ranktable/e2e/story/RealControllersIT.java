package io.ranktable.e2e.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobList;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.ScalableResource;
import io.ranktable.core.table.Names;
import io.ranktable.e2e.cluster.OnCluster;
import io.ranktable.e2e.cluster.TestCluster;
import io.ranktable.e2e.field.TableRecorder.Version;
import io.ranktable.e2e.story.TableJudge.Manner;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Workloads of Kubernetes, whose pods the real controllers make, scale and roll. Whatever they do,
 * each completed version of the table lists the pods that were right at that time, and in the end
 * those that are there.
 */
@OnCluster(controllers = true)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RealControllersIT {

  private static final int NPUS = 8;
  private static final String INDEX = "batch.kubernetes.io/job-completion-index";
  private static final String ORDINAL = "apps.kubernetes.io/pod-index";

  private static final Manner IN_PLACE = new Manner(ORDINAL, true, false);
  private static final Manner RECREATED = new Manner(null, false, false);
  private static final Manner ROLLING = new Manner(null, true, true);
  private static final Manner JOB = new Manner(INDEX, false, false);

  private TestCluster cluster;
  private InstalledProcess installed;
  private RealWorkloads workloads;

  @BeforeAll
  void install(TestCluster onCluster) {
    Assumptions.assumeFalse(onCluster.hasKubelet(), "the test plays scheduler and kubelet");
    cluster = onCluster;
    installed = InstalledProcess.start(cluster);
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
  void theTableOfAParallelStatefulSetFollowsItUpAndDownAndThroughARollingUpdate() {
    workloads.apply(statefulSet(2, "one"), 2);
    settled(2, "one", ORDINAL);
    workloads.apply(statefulSet(4, "one"), 4);
    settled(4, "one", ORDINAL);
    workloads.apply(statefulSet(3, "one"), 3);
    settled(3, "one", ORDINAL);
    workloads.apply(statefulSet(3, "two"), 3);
    settled(3, "two", ORDINAL);

    everyVersionWasRight(IN_PLACE);
  }

  @Test
  void theTableOfADeploymentThatRecreatesItsPodsFollowsIt() {
    workloads.apply(Manifests.deployment("{type: Recreate}", 2, of("one")), 2);
    settled(2, "one", null);
    workloads.apply(Manifests.deployment("{type: Recreate}", 3, of("one")), 3);
    settled(3, "one", null);
    workloads.apply(Manifests.deployment("{type: Recreate}", 3, of("two")), 3);
    settled(3, "two", null);
    workloads.apply(Manifests.deployment("{type: Recreate}", 1, of("two")), 1);
    settled(1, "two", null);

    everyVersionWasRight(RECREATED);
  }

  @Test
  void aRollingUpdateOfADeploymentEndsThoughItsNewPodsWaitForTheirTable() {
    workloads.apply(Manifests.deployment("{type: RollingUpdate}", 3, of("one")), 3);
    settled(3, "one", null);
    workloads.apply(Manifests.deployment("{type: RollingUpdate}", 3, of("two")), 3);
    settled(3, "two", null);
    workloads.apply(Manifests.deployment("{type: RollingUpdate}", 5, of("three")), 5);
    settled(5, "three", null);
    workloads.apply(Manifests.deployment("{type: RollingUpdate}", 2, of("three")), 2);
    settled(2, "three", null);

    everyVersionWasRight(ROLLING);
  }

  @Test
  void podsOfAnIndexedJobKeepTheirTableWhileTheyFinishOneAfterTheOther() {
    workloads.apply(Manifests.job(3, of("one")), 3);
    String table = settled(3, "one", INDEX);
    Version complete = workloads.stage().recorder().latest(table).orElseThrow();

    List<Pod> pods = workloads.pods().now();
    for (int i = 0; i < pods.size(); i++) {
      workloads.stage().field().finish(pods.get(i), "Succeeded");
      int finished = i + 1;
      await().atMost(Stage.SOON).until(() -> succeeded() == finished);
    }
    await().atMost(Stage.SOON).until(this::jobIsComplete);

    assertThat(workloads.stage().recorder().latest(table)).contains(complete);
    everyVersionWasRight(JOB);
  }

  @Test
  void theTableOfAnIndexedJobFollowsItsSizeAndOneOfTheSameNameHasItsOwn() {
    workloads.apply(Manifests.job(2, of("one")), 2);
    String table = settled(2, "one", INDEX);
    workloads.apply(Manifests.job(3, of("one")), 3);
    assertThat(settled(3, "one", INDEX)).isEqualTo(table);
    jobs().withName("llm").withPropagationPolicy(DeletionPropagation.FOREGROUND).delete();
    await().atMost(Stage.SOON).until(() -> jobs().withName("llm").get() == null);
    workloads.apply(Manifests.job(2, of("two")), 2);
    assertThat(settled(2, "two", INDEX)).isNotEqualTo(table);

    everyVersionWasRight(JOB);
  }

  @Test
  void aPodOfAJobThatFailedIsReplacedAtItsIndex() {
    workloads.apply(Manifests.job(2, of("one")), 2);
    String table = settled(2, "one", INDEX);
    Pod failed = byIndex(workloads.pods().now(), INDEX).getLast();

    workloads.stage().field().finish(failed, "Failed");
    await()
        .atMost(Stage.SOON)
        .untilAsserted(
            () ->
                assertThat(RealWorkloads.live(workloads.pods().now()))
                    .hasSize(2)
                    .extracting(pod -> pod.getMetadata().getUid())
                    .doesNotContain(failed.getMetadata().getUid()));

    assertThat(settled(2, "one", INDEX)).isEqualTo(table);
    everyVersionWasRight(JOB);
  }

  @Test
  void scalingOneOfTheDeploymentsOfMindIeEditsNoOtherAndRestartsNoPod() {
    MindIeJob job = new MindIeJob(workloads);
    Version small = job.settled(2);
    Map<String, String> objects = job.versionsOfOtherObjects();
    Set<String> pods = job.pods();

    job.scaleServers(3);
    Version grown = job.settled(3);

    assertThat(MindIeGroupIT.servers(small)).hasSize(2);
    assertThat(MindIeGroupIT.servers(grown)).hasSize(3);
    assertThat(job.versionsOfOtherObjects()).isEqualTo(objects);
    assertThat(job.pods()).containsAll(pods).hasSize(pods.size() + 1);

    job.rollServers();
    Version rolled = job.settled(3);
    assertThat(MindIeGroupIT.servers(rolled)).hasSize(3);
    assertThat(rolled.members()).doesNotContainKeys(job.servers(grown));
  }

  /**
   * Waits until there are just so many pods, all of this generation and all ready, and their table
   * lists them; its name.
   *
   * @param index the label with the index of a pod, by which its place in the table is known; null
   *     where nothing numbers pods
   */
  private String settled(int pods, String generation, @Nullable String index) {
    await()
        .atMost(Stage.SOON)
        .untilAsserted(
            () -> {
              List<Pod> live = RealWorkloads.live(workloads.pods().now());
              assertThat(live)
                  .hasSize(pods)
                  .allSatisfy(
                      pod -> {
                        assertThat(pod.getMetadata().getAnnotations())
                            .containsEntry(TableJudge.GENERATION, generation);
                        assertThat(pod.getStatus().getPhase()).isEqualTo("Running");
                      });
              Version version =
                  workloads.stage().recorder().latest(Stage.tableOf(live.getFirst())).orElseThrow();
              assertThat(version.members()).isEqualTo(addresses(live));
              assertThat(version.annotation(Names.TABLE_EXPECTED))
                  .isEqualTo(Integer.toString(pods));
              List<String> devices = firstDevices(TableRules.parse(version.text()));
              if (index == null) {
                assertThat(devices)
                    .containsExactlyInAnyOrderElementsOf(
                        live.stream().map(TableJudge::firstDevice).toList());
              } else {
                assertThat(devices)
                    .isEqualTo(byIndex(live, index).stream().map(TableJudge::firstDevice).toList());
              }
            });
    return Stage.tableOf(RealWorkloads.live(workloads.pods().now()).getFirst());
  }

  /** Partial, mixed, misordered or outdated versions are faults. */
  private void everyVersionWasRight(Manner manner) {
    workloads
        .stage()
        .recorder()
        .all()
        .forEach(
            (table, versions) ->
                versions.forEach(
                    version -> {
                      int listed = version.members().size();
                      TableRules.holds(version, listed, NPUS * listed);
                    }));
    assertThat(workloads.faults(manner)).isEmpty();
  }

  private static Map<String, String> addresses(List<Pod> pods) {
    Map<String, String> addresses = new HashMap<>();
    pods.forEach(pod -> addresses.put(pod.getMetadata().getUid(), pod.getStatus().getPodIP()));
    return addresses;
  }

  private static List<String> firstDevices(JsonNode table) {
    List<String> devices = new ArrayList<>();
    table
        .path("server_list")
        .forEach(server -> devices.add(server.at("/device/0/device_ip").asText()));
    return devices;
  }

  private static List<Pod> byIndex(List<Pod> pods, String index) {
    return pods.stream()
        .sorted(Comparator.comparing(pod -> pod.getMetadata().getLabels().get(index)))
        .toList();
  }

  private long succeeded() {
    return workloads.pods().now().stream()
        .filter(pod -> pod.getStatus().getPhase().equals("Succeeded"))
        .count();
  }

  private boolean jobIsComplete() {
    return jobs().withName("llm").get().getStatus().getConditions().stream()
        .anyMatch(condition -> condition.getType().equals("Complete"));
  }

  private NonNamespaceOperation<Job, JobList, ScalableResource<Job>> jobs() {
    return cluster.client().batch().v1().jobs().inNamespace(workloads.stage().namespace());
  }

  private static String statefulSet(int replicas, String generation) {
    return Manifests.statefulSet("llm", replicas, "Parallel", of(generation));
  }

  private static Map<String, String> of(String generation) {
    return Map.of(TableJudge.GENERATION, generation);
  }
}
