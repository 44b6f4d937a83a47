package io.ranktable.e2e.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.ranktable.core.table.Names;
import io.ranktable.core.table.TableKey;
import io.ranktable.e2e.cluster.OnCluster;
import io.ranktable.e2e.cluster.TestCluster;
import io.ranktable.e2e.field.Devices;
import io.ranktable.e2e.field.Devices.Generation;
import io.ranktable.e2e.field.Replica;
import io.ranktable.e2e.field.TableRecorder.Version;
import io.ranktable.e2e.story.Stage.Place;
import io.ranktable.webhook.tables.LoopListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pods that started with a table which has changed since; the test plays the kubelet. */
@OnCluster
class StaleMembersIT {

  private final Map<String, Integer> stale = new ConcurrentHashMap<>();
  private Stage stage;
  private Replica replica;

  @BeforeEach
  void open(TestCluster cluster) {
    stage = new Stage(cluster);
    replica =
        new Replica(
            cluster.config(),
            stage.systemNamespace(),
            "only",
            new LoopListener() {
              @Override
              public void stale(TableKey key, int pods) {
                stale.put(key.configMapName(), pods);
              }
            });
  }

  @AfterEach
  void close() {
    replica.close();
    stage.close();
  }

  @Test
  void survivorsOfAReplacementAreToldUntilTheyAreRestarted() {
    List<ObjectNode> incoming = KthenaGroup.incoming(stage, "qwen", 0);
    List<Pod> pods = KthenaGroup.create(stage, incoming, 0);
    String table = Stage.tableOf(pods.getFirst());
    openGates(pods, stage.awaitCompleted(table, pods));
    await().atMost(Stage.SOON).until(() -> stale.get(table), Integer.valueOf(0)::equals);

    stage.field().delete(pods.get(1));
    List<Pod> survivors = List.of(pods.get(0), pods.get(2), pods.get(3));
    pods.set(1, stage.createReported(incoming.get(1), new Place(77, 4, Generation.POD_UID)));
    Version anew = stage.awaitCompleted(table, pods);
    assertThat(anew.annotation(Names.TABLE_REASONS)).isEqualTo("StaleMember");
    openGates(List.of(pods.get(1)), anew);

    await().atMost(Stage.SOON).until(() -> stale.get(table), Integer.valueOf(3)::equals);
    await()
        .atMost(Stage.SOON)
        .untilAsserted(
            () ->
                assertThat(warnings("ModelServing"))
                    .singleElement()
                    .satisfies(
                        event ->
                            assertThat(event.getMessage())
                                .contains(names(survivors).toArray(String[]::new))
                                .contains("published with " + pods.get(1).getMetadata().getName())
                                .endsWith("delete pod " + String.join(" ", names(pods)))));
    await()
        .atMost(Stage.SOON)
        .untilAsserted(
            () ->
                assertThat(warnings("Pod"))
                    .extracting(event -> event.getInvolvedObject().getName())
                    .containsExactlyInAnyOrderElementsOf(names(survivors)));
    long writes = stage.recorder().of(table).size();

    List<Pod> restarted = restart(pods, incoming);
    Version last = stage.awaitCompleted(table, restarted);
    openGates(restarted, last);
    await().atMost(Stage.SOON).until(() -> stale.get(table), Integer.valueOf(0)::equals);
    assertThat(last.annotation(Names.TABLE_REASONS)).isEmpty();
    assertThat(warnings("ModelServing")).hasSize(1);
    assertThat(stage.recorder().of(table).stream().limit(writes))
        .as("no write but those that publish and take back")
        .extracting(Version::state)
        .containsSubsequence("initializing", "completed", "initializing", "completed")
        .doesNotContainSubsequence("completed", "completed", "completed");
  }

  @Test
  void aPodWhoseGateRanAgainIsNotStaleAnyMore() {
    List<Pod> pods = KthenaGroup.create(stage, KthenaGroup.incoming(stage, "qwen", 0), 0);
    String table = Stage.tableOf(pods.getFirst());
    Version first = stage.awaitCompleted(table, pods);
    openGates(pods, first);

    // The node of one pod reboots: same UID, new IP, other devices, and its gate runs again.
    Pod rebooted = pods.get(2);
    stage.field().gateWaits(rebooted);
    Place after = new Place(55, 4, Generation.POD_UID);
    stage.field().address(rebooted, after.hostIp(), after.podIp());
    after.report(stage.field(), rebooted);
    String uid = rebooted.getMetadata().getUid();
    Version second =
        stage.awaitVersion(
            table,
            version -> {
              assertThat(version.members()).containsEntry(uid, after.podIp());
              assertThat(version.text()).contains(Devices.deviceIp(55, 0));
            });
    await().atMost(Stage.SOON).until(() -> stale.get(table), Integer.valueOf(3)::equals);

    openGates(pods, second);
    await().atMost(Stage.SOON).until(() -> stale.get(table), Integer.valueOf(0)::equals);
    stage.awaitVersion(
        table, version -> assertThat(version.annotation(Names.TABLE_REASONS)).isEmpty());
  }

  @Test
  void nobodyIsStaleWhenTheTableSaysTheSameAgain() {
    List<Pod> pods = KthenaGroup.create(stage, KthenaGroup.incoming(stage, "qwen", 0), 0);
    String table = Stage.tableOf(pods.getFirst());
    Version first = stage.awaitCompleted(table, pods);
    openGates(pods, first);

    // Another pod IP takes the table back, but this template does not print it.
    stage.field().address(pods.get(2), "10.1.0.3", "10.244.9.9");
    Version second =
        stage.awaitVersion(
            table, version -> assertThat(version.members()).containsValue("10.244.9.9"));
    assertThat(second.annotation(Names.TABLE_DIGEST))
        .isEqualTo(first.annotation(Names.TABLE_DIGEST));
    assertThat(second.annotation(Names.TABLE_REASONS)).isEmpty();
    assertThat(stale).containsEntry(table, 0);
  }

  private void openGates(List<Pod> pods, Version version) {
    String line =
        version.map().getMetadata().getName() + " " + version.annotation(Names.TABLE_DIGEST);
    pods.forEach(pod -> stage.field().gateOpens(pod, line + "\n"));
  }

  private List<Pod> restart(List<Pod> pods, List<ObjectNode> incoming) {
    pods.forEach(stage.field()::delete);
    List<Pod> anew = new ArrayList<>();
    for (ObjectNode pod : incoming) {
      anew.add(
          stage.createReported(
              pod, new Place(100 + anew.size(), KthenaGroup.devices(pod), Generation.POD_UID)));
    }
    return anew;
  }

  private List<Event> warnings(String kind) {
    return stage
        .cluster()
        .client()
        .v1()
        .events()
        .inNamespace(stage.namespace())
        .list()
        .getItems()
        .stream()
        .filter(event -> event.getReason().equals("StaleMember"))
        .filter(event -> event.getInvolvedObject().getKind().equals(kind))
        .toList();
  }

  private static List<String> names(List<Pod> pods) {
    return pods.stream().map(pod -> pod.getMetadata().getName()).sorted().toList();
  }
}
