package io.ranktable.e2e.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Pod;
import io.ranktable.core.table.Names;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** From reports to tables, one controller replica. */
@OnCluster
class TableStoryIT {

  private Stage stage;
  private Replica replica;

  @BeforeEach
  void open(TestCluster cluster) {
    stage = new Stage(cluster);
    replica = new Replica(cluster.config(), stage.systemNamespace(), "only", LoopListener.NONE);
  }

  @AfterEach
  void close() {
    replica.close();
    stage.close();
  }

  @ParameterizedTest
  @EnumSource(Generation.class)
  void everyRecordedWorkloadGetsItsTables(Generation generation) {
    Map<String, List<Pod>> podsOf = new HashMap<>();
    int node = 0;
    for (String controller : Recordings.CONTROLLERS) {
      Recordings.parents(controller).stream()
          .filter(parent -> !parent.path("apiVersion").asText().startsWith("apps/"))
          .filter(parent -> !parent.path("apiVersion").asText().startsWith("batch/"))
          .forEach(stage::parent);
      for (ObjectNode incoming : Recordings.incomingPods(controller)) {
        if (!incoming.at("/metadata/annotations").has(Names.TEMPLATE)) {
          stage.field().create(incoming);
          continue;
        }
        Pod pod =
            stage.createReported(
                incoming, new Place(node++, KthenaGroup.devices(incoming), generation));
        podsOf.computeIfAbsent(Stage.tableOf(pod), any -> new ArrayList<>()).add(pod);
      }
    }

    podsOf.forEach(stage::awaitCompleted);
    // kthena: 2 groups; AIBrix: 2 plain pods and a PodSet; LWS: 2; JobSet: 3
    assertThat(podsOf).hasSize(2 + 3 + 2 + 3);
  }

  @Test
  void aReplacedPodTakesItsSeatAndSurvivorsKeepTheirRanks() {
    List<ObjectNode> incoming = KthenaGroup.incoming(stage, "qwen", 0);
    List<Pod> pods = KthenaGroup.create(stage, incoming, 0);
    String table = Stage.tableOf(pods.getFirst());
    Version before = stage.awaitCompleted(table, pods);

    stage.field().delete(pods.get(1));
    stage.awaitVersion(
        table,
        version -> {
          assertThat(version.state()).isEqualTo("initializing");
          assertThat(version.members()).isEmpty();
        });
    List<Pod> now = new ArrayList<>(pods);
    now.set(1, stage.createReported(incoming.get(1), new Place(77, 4, Generation.POD_UID)));
    Version after = stage.awaitCompleted(table, now);

    assertThat(after.text()).isNotEqualTo(before.text());
    for (int server : new int[] {0, 2, 3}) {
      // 1 is the replaced one; order of the group is prefill 0, prefill 1, decode, decode
      assertThat(TableRules.parse(after.text()).at("/server_list").get(seat(server)))
          .isEqualTo(TableRules.parse(before.text()).at("/server_list").get(seat(server)));
    }
    stage.recorder().of(table).forEach(version -> TableRules.holds(version, 4, 16));
  }

  /**
   * Recorded files are sorted by name: decode, decode, prefill entry, prefill worker; the table has
   * prefill first.
   */
  private static int seat(int file) {
    return (file + 2) % 4;
  }

  @Test
  void aChangedPodIpTakesTheTableBackUntilAllIsKnownAgain() {
    List<Pod> pods = KthenaGroup.create(stage, KthenaGroup.incoming(stage, "qwen", 0), 0);
    String table = Stage.tableOf(pods.getFirst());
    stage.awaitCompleted(table, pods);

    stage.field().address(pods.get(2), "10.1.0.3", "10.244.9.9");

    stage.awaitVersion(
        table,
        version ->
            assertThat(version.members())
                .containsEntry(pods.get(2).getMetadata().getUid(), "10.244.9.9"));
    assertThat(stage.recorder().of(table))
        .extracting(Version::state)
        .containsSubsequence("completed", "initializing", "completed");
  }

  @Test
  void writesTwiceAndPokesOnceInTheGoodCase() {
    List<Pod> pods = KthenaGroup.create(stage, KthenaGroup.incoming(stage, "qwen", 0), 0);
    String table = Stage.tableOf(pods.getFirst());
    stage.awaitCompleted(table, pods);
    await().atMost(Stage.SOON).until(() -> pods.stream().allMatch(pod -> pokes(pod) >= 1));
    String digest = stage.recorder().latest(table).orElseThrow().annotation(Names.TABLE_DIGEST);
    pods.forEach(pod -> stage.field().gateOpens(pod, table + " " + digest));
    // A full round of pokes would have come after one second.
    await()
        .during(Duration.ofSeconds(2))
        .atMost(Stage.SOON)
        .until(() -> pods.stream().allMatch(pod -> pokes(pod) == 1));

    assertThat(stage.recorder().of(table))
        .extracting(Version::state)
        .containsExactly("initializing", "completed");
  }

  @Test
  void aForeignEditIsHealedAndAForeignConfigMapIsLeftAlone() {
    List<Pod> pods = KthenaGroup.create(stage, KthenaGroup.incoming(stage, "qwen", 0), 0);
    String table = Stage.tableOf(pods.getFirst());
    Version good = stage.awaitCompleted(table, pods);

    stage
        .cluster()
        .client()
        .configMaps()
        .inNamespace(stage.namespace())
        .withName(table)
        .edit(
            map -> {
              map.getData().put("ranktable.json", "{\"status\":\"completed\"}");
              map.getData().put("stray", "value");
              return map;
            });
    await()
        .atMost(Stage.SOON)
        .untilAsserted(
            () ->
                assertThat(stage.recorder().latest(table).map(v -> v.map().getData()))
                    .contains(good.map().getData()));
    stage.cluster().client().configMaps().inNamespace(stage.namespace()).withName(table).delete();
    stage.awaitCompleted(table, pods);
  }

  private long pokes(Pod pod) {
    return replica.line().calls().stream()
        .filter(
            call ->
                call.method().equals("PATCH")
                    && call.path().endsWith("/pods/" + pod.getMetadata().getName()))
        .count();
  }
}
