package io.ranktable.e2e.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.ranktable.core.table.Names;
import io.ranktable.core.template.Templates;
import io.ranktable.e2e.cluster.OnCluster;
import io.ranktable.e2e.cluster.TestCluster;
import io.ranktable.e2e.field.Devices.Generation;
import io.ranktable.e2e.field.Replica;
import io.ranktable.e2e.field.TableRecorder.Version;
import io.ranktable.e2e.story.Stage.Place;
import io.ranktable.webhook.tables.LoopListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What people change around a table that is there. */
@OnCluster
class LifeCycleIT {

  private static final Duration A_WHILE = Duration.ofSeconds(3);

  private TestCluster cluster;
  private Stage stage;
  private Replica replica;

  @BeforeEach
  void open(TestCluster onCluster) {
    cluster = onCluster;
    stage = new Stage(cluster);
    replica = new Replica(cluster.config(), stage.systemNamespace(), "only", LoopListener.NONE);
  }

  @AfterEach
  void close() {
    replica.close();
    stage.close();
  }

  @Test
  void podsOfANamespaceThatIsNoLongerOptedInAreServedOn() {
    List<Pod> pods = sized(2);
    String table = Stage.tableOf(pods.getFirst());
    stage.awaitCompleted(table, pods);

    cluster
        .client()
        .namespaces()
        .withName(stage.namespace())
        .edit(
            namespace ->
                new NamespaceBuilder(namespace)
                    .editMetadata()
                    .removeFromLabels(Names.INJECTION)
                    .endMetadata()
                    .build());
    stage.field().address(pods.get(1), "10.1.0.2", "10.244.7.7");

    stage.awaitVersion(
        table,
        version ->
            assertThat(version.members())
                .containsEntry(pods.get(1).getMetadata().getUid(), "10.244.7.7"));
  }

  @Test
  void aTableFollowsTheSizeThatIsEditedOnItsPods() {
    List<Pod> pods = new ArrayList<>(sized(2));
    String table = Stage.tableOf(pods.getFirst());
    stage.awaitCompleted(table, pods);

    pods.forEach(pod -> resize(pod, 3));
    stage.awaitVersion(
        table,
        version -> {
          assertThat(version.state()).isEqualTo("initializing");
          assertThat(version.annotation(Names.TABLE_EXPECTED)).isEqualTo("3");
          assertThat(version.annotation(Names.TABLE_REASONS)).isEqualTo("WaitingForPods");
        });
    pods.add(stage.createReported(pod(2, 3), place(2)));
    stage.awaitCompleted(table, pods);
    stage
        .recorder()
        .of(table)
        .forEach(
            version ->
                TableRules.holds(version, version.members().size(), 8 * version.members().size()));
  }

  @Test
  void anEditedTemplateIsRenderedOnceAndOneThatPrintsTheSameWritesNothing() {
    Map<String, String> data =
        new HashMap<>(Objects.requireNonNull(Templates.bundled().get("hccl-role")));
    data.put("consumer", "none");
    stage.template("own", data);
    List<Pod> pods = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      ObjectNode pod = pod(i, 2);
      pod.withObject("/metadata/annotations").put(Names.TEMPLATE, "own");
      pods.add(stage.createReported(pod, place(i)));
    }
    String table = Stage.tableOf(pods.getFirst());
    stage.awaitCompleted(table, pods);

    String text = Objects.requireNonNull(data.get("ranktable-template"));
    data.put("ranktable-template", text.replaceFirst("\\{", "{\"edited\":\"yes\","));
    stage.template("own", data);
    stage.awaitVersion(
        table,
        version ->
            assertThat(TableRules.parse(version.text()).path("edited").asText()).isEqualTo("yes"));
    data.compute("ranktable-template", (key, edited) -> edited + "\n");
    data.put("mount-path", "/elsewhere");
    data.put("ranktable-level", "group");
    stage.template("own", data);
    await()
        .during(A_WHILE)
        .atMost(Stage.SOON)
        .until(
            () -> stage.recorder().of(table).stream().filter(LifeCycleIT::completed).count() == 2);

    assertThat(stage.recorder().of(table))
        .extracting(Version::state)
        .endsWith("completed", "completed");
    assertThat(stage.recorder().all()).containsOnlyKeys(table);
  }

  @Test
  void nothingIsWrittenInANamespaceThatIsBeingDeleted() {
    Assumptions.assumeFalse(
        cluster.hasControllers(), "pods and ConfigMap must outlive the namespace's deletion");
    List<Pod> pods = sized(2);
    String table = Stage.tableOf(pods.getFirst());
    String digest = stage.awaitCompleted(table, pods).annotation(Names.TABLE_DIGEST);
    pods.forEach(pod -> stage.field().gateOpens(pod, table + " " + digest));
    cluster.client().namespaces().withName(stage.namespace()).delete();

    cluster.client().configMaps().inNamespace(stage.namespace()).withName(table).delete();
    await().atMost(Stage.SOON).until(() -> stage.recorder().latest(table).isEmpty());
    await().atMost(Stage.SOON).until(() -> creations() > 1);

    AtomicLong before = new AtomicLong();
    await()
        .pollInterval(A_WHILE)
        .atMost(Stage.SOON)
        .until(() -> creations() == before.getAndSet(creations()));
    assertThat(creations())
        .as("it is tried when something has happened, not again and again")
        .isLessThanOrEqualTo(3);
    assertThat(stage.recorder().latest(table)).isEmpty();
    assertThat(replica.leads()).isTrue();
  }

  /** How many ConfigMaps the controller has tried to create. */
  private long creations() {
    return replica.line().calls().stream()
        .filter(call -> call.method().equals("POST"))
        .filter(call -> call.path().endsWith(stage.namespace() + "/configmaps"))
        .count();
  }

  private static boolean completed(Version version) {
    return version.state().equals("completed");
  }

  private void resize(Pod pod, int size) {
    stage.field().annotate(pod, Map.of(Names.PREFIX + Names.SIZE, Integer.toString(size)));
  }

  private List<Pod> sized(int size) {
    List<Pod> pods = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      pods.add(stage.createReported(pod(i, size), place(i)));
    }
    return pods;
  }

  private static Place place(int node) {
    return new Place(node, 8, Generation.SUPER_POD);
  }

  private static ObjectNode pod(int index, int size) {
    return (ObjectNode)
        TableRules.parse(
            """
            {"apiVersion":"v1","kind":"Pod",
             "metadata":{"name":"llm-%d","annotations":{"ranktable.io/template":"hccl-role",
               "ranktable.io/group":"model","ranktable.io/size":"%d"}},
             "spec":{"containers":[{"name":"main","image":"none.invalid/none",
               "resources":{"limits":{"huawei.com/Ascend910":"8"}}}]}}
            """
                .formatted(index, size));
  }
}
