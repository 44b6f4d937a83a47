package io.ranktable.e2e.story;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watch;
import io.ranktable.e2e.cluster.TestCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A namespace in which the controllers of the cluster make pods, which the installed webhook
 * patches; nodes are played.
 */
final class RealWorkloads implements AutoCloseable {

  private static final Comparator<Pod> NEWEST_FIRST =
      Comparator.comparing((Pod pod) -> pod.getMetadata().getCreationTimestamp())
          .thenComparing(pod -> pod.getMetadata().getUid())
          .reversed();

  /** How late the process may be, on a busy machine. */
  private static final Duration LAG = Duration.ofSeconds(3);

  private final Stage stage;
  private final PodHistory pods = new PodHistory();
  private final List<TableJudge.Size> sizes = new ArrayList<>();
  private final Watch watch;
  private final PlayedNodes nodes;

  /**
   * Opens one.
   *
   * @param capacity how many pods get nodes at first
   */
  RealWorkloads(TestCluster cluster, int capacity) {
    stage = new Stage(cluster);
    awaitWebhook(stage);
    watch = pods.watch(cluster.client(), stage.namespace());
    nodes = new PlayedNodes(stage, pods, capacity);
  }

  /** The API server may keep a connection of before the certificate for a moment. */
  private static void awaitWebhook(Stage stage) {
    var probe =
        TableRules.parse(
            """
            {"apiVersion":"v1","kind":"Pod",
             "metadata":{"name":"probe","annotations":{
               "ranktable.io/template":"hccl-role","ranktable.io/group":"probe","ranktable.io/size":"1"}},
             "spec":{"containers":[{"name":"main","image":"none.invalid/none"}]}}
            """);
    await()
        .atMost(Stage.SOON)
        .ignoreExceptionsInstanceOf(KubernetesClientException.class)
        .until(() -> stage.field().create(probe) != null);
    stage
        .cluster()
        .client()
        .pods()
        .inNamespace(stage.namespace())
        .withName("probe")
        .withGracePeriod(0)
        .delete();
    await()
        .atMost(Stage.SOON)
        .until(
            () ->
                stage
                    .cluster()
                    .client()
                    .pods()
                    .inNamespace(stage.namespace())
                    .list()
                    .getItems()
                    .isEmpty());
  }

  Stage stage() {
    return stage;
  }

  PodHistory pods() {
    return pods;
  }

  PlayedNodes nodes() {
    return nodes;
  }

  /** Creates a workload or changes it. */
  void apply(String yaml) {
    stage.cluster().apply(yaml.replace("{namespace}", stage.namespace()));
  }

  /** Creates a workload or changes it, so that it shall have so many pods. */
  void apply(String yaml, int size) {
    sizes.add(new TableJudge.Size(System.nanoTime(), size));
    apply(yaml);
  }

  /** What is wrong with any version of any table, but that of the probe. */
  List<String> faults(TableJudge.Manner manner) {
    TableJudge judge = new TableJudge(pods, List.copyOf(sizes), manner, LAG);
    Set<String> tables =
        pods.ever().values().stream().map(Stage::tableOf).collect(Collectors.toSet());
    long now = System.nanoTime();
    return tables.stream()
        .flatMap(table -> judge.faults(stage.recorder().of(table), now).stream())
        .toList();
  }

  /** Those that are not being deleted and have not ended, the newest first. */
  static List<Pod> live(List<Pod> all) {
    return all.stream()
        .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
        .filter(pod -> !Set.of("Succeeded", "Failed").contains(pod.getStatus().getPhase()))
        .sorted(NEWEST_FIRST)
        .toList();
  }

  @Override
  public void close() {
    nodes.close();
    watch.close();
    stage.close();
  }
}
