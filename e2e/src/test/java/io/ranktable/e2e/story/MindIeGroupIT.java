package io.ranktable.e2e.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.ranktable.core.table.Names;
import io.ranktable.e2e.cluster.OnCluster;
import io.ranktable.e2e.cluster.TestCluster;
import io.ranktable.e2e.field.Devices.Generation;
import io.ranktable.e2e.field.Replica;
import io.ranktable.e2e.field.TableRecorder.Version;
import io.ranktable.e2e.story.Stage.Place;
import io.ranktable.webhook.tables.LoopListener;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Deployments of one MindIE job, whose pods share the global table. */
@OnCluster
class MindIeGroupIT {

  static final String SERVER = "mindie-ms-server";

  private Stage stage;
  private Replica replica;
  private int nodes;

  @BeforeEach
  void open(TestCluster cluster) {
    Assumptions.assumeFalse(
        cluster.hasControllers(), "the test plays the controller of the Deployments");
    stage = new Stage(cluster);
    replica = new Replica(cluster.config(), stage.systemNamespace(), "only", LoopListener.NONE);
  }

  @AfterEach
  void close() {
    if (replica != null) {
      replica.close();
      stage.close();
    }
  }

  @Test
  void scalingOneDeploymentEditsNoOtherObjectAndTheTableListsItsServers() {
    Map<String, HasMetadata> deployments = deployments();
    List<ObjectNode> incoming =
        Recordings.cases("mindie", "pods").stream()
            .filter(pod -> pod.at("/metadata/annotations").has(Names.TEMPLATE))
            .toList();
    List<Pod> pods = new ArrayList<>();
    incoming.forEach(pod -> pods.add(running(pod)));
    String table = Stage.tableOf(pods.getFirst());
    assertThat(pods).extracting(Stage::tableOf).containsOnly(table);
    assertThat(servers(stage.awaitCompleted(table, pods))).hasSize(2);

    scale(3);
    stage.awaitVersion(
        table, version -> assertThat(version.annotation(Names.TABLE_EXPECTED)).isEqualTo("5"));
    ObjectNode server = serverOf(incoming);
    pods.add(running(Recordings.renamed(server, server.at("/metadata/name").asText(), "third")));
    assertThat(servers(stage.awaitCompleted(table, pods))).hasSize(3);

    deployments.forEach(
        (name, before) -> {
          HasMetadata now = deployment(name);
          assertThat(now.getMetadata().getResourceVersion().equals(version(before)))
              .as("%s is as it was", name)
              .isEqualTo(!name.equals(SERVER));
        });
    pods.forEach(
        pod ->
            assertThat(stage.cluster().client().resource(pod).get().getMetadata().getUid())
                .isEqualTo(pod.getMetadata().getUid()));
  }

  @Test
  void aRollingUpdateOfOneDeploymentDoesNotBlock() {
    deployments();
    List<ObjectNode> incoming =
        Recordings.cases("mindie", "pods").stream()
            .filter(pod -> pod.at("/metadata/annotations").has(Names.TEMPLATE))
            .toList();
    List<Pod> pods = new ArrayList<>();
    incoming.forEach(pod -> pods.add(running(pod)));
    String table = Stage.tableOf(pods.getFirst());
    stage.awaitCompleted(table, pods);

    ObjectNode server = serverOf(incoming);
    ObjectNode next = Recordings.renamed(server, server.at("/metadata/name").asText(), "next");
    String hash = server.at("/metadata/labels/pod-template-hash").asText();
    awaitALaterSecondThan(pods.getLast());
    Pod surge = running(Recordings.renamed(next, hash, "7d4b9c6f58"));

    Version surged =
        stage.awaitVersion(
            table,
            version ->
                assertThat(version.members()).hasSize(4).containsKey(surge.getMetadata().getUid()));
    assertThat(servers(surged)).hasSize(2);
  }

  /** Which pod is newer is told in whole seconds. */
  private static void awaitALaterSecondThan(Pod pod) {
    Instant created = Instant.parse(pod.getMetadata().getCreationTimestamp());
    await().until(() -> InstantSource.system().instant().isAfter(created.plusSeconds(1)));
  }

  private Map<String, HasMetadata> deployments() {
    Map<String, HasMetadata> deployments = new HashMap<>();
    Recordings.cases("mindie", "parents").stream()
        .filter(parent -> parent.path("kind").asText().equals("Deployment"))
        .map(stage::parent)
        .forEach(parent -> deployments.put(parent.getMetadata().getName(), parent));
    return deployments;
  }

  private Pod running(ObjectNode incoming) {
    int devices = KthenaGroup.devices(incoming);
    Place place = new Place(nodes++, devices, Generation.SUPER_POD);
    Pod pod = stage.create(incoming);
    place.schedule(stage.field(), pod);
    if (devices > 0) {
      place.report(stage.field(), pod);
    }
    return pod;
  }

  private void scale(int replicas) {
    stage
        .cluster()
        .client()
        .apps()
        .deployments()
        .inNamespace(stage.namespace())
        .withName(SERVER)
        .scale(replicas);
  }

  private HasMetadata deployment(String name) {
    return stage
        .cluster()
        .client()
        .apps()
        .deployments()
        .inNamespace(stage.namespace())
        .withName(name)
        .get();
  }

  private static String version(HasMetadata object) {
    return object.getMetadata().getResourceVersion();
  }

  private static ObjectNode serverOf(List<ObjectNode> incoming) {
    return incoming.stream()
        .filter(pod -> pod.at("/metadata/labels/app").asText().equals(SERVER))
        .findFirst()
        .orElseThrow();
  }

  /** The servers of all groups that have NPUs. */
  static List<JsonNode> servers(Version version) {
    List<JsonNode> servers = new ArrayList<>();
    TableRules.parse(version.text())
        .path("server_group_list")
        .forEach(
            group ->
                group
                    .path("server_list")
                    .forEach(
                        server -> {
                          if (server.path("device").size() > 0) {
                            servers.add(server);
                          }
                        }));
    return servers;
  }
}
