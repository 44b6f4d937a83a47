package io.ranktable.e2e.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.ranktable.core.table.Names;
import io.ranktable.core.table.Reason;
import io.ranktable.e2e.chart.Helm;
import io.ranktable.e2e.cluster.OnCluster;
import io.ranktable.e2e.cluster.TestCluster;
import io.ranktable.e2e.field.Devices.Generation;
import io.ranktable.e2e.story.Stage.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A controller of one's own that no bundled profile knows: a profile in the chart's values, a kind
 * that is installed after the injector, and a permission that is forgotten at first.
 */
@OnCluster
class OwnProfileIT {

  private static final String VALUES =
      """
      profiles:
        my-engine: |
          name: my-engine
          match: {owner: {apiGroup: own.example.com, kind: Engine}}
          group: {owner: name}
          role: {label: own.example.com/role}
          instance: {const: 0}
          index: {nameRegex: '-(\\d+)$'}
          expected:
            role: {object: {apiVersion: own.example.com/v1, kind: Engine, name: {owner: name}, path: spec.size}}
      """;

  private static final String DEFINITION =
      """
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata: {name: engines.own.example.com}
      spec:
        group: own.example.com
        scope: Namespaced
        names: {kind: Engine, plural: engines}
        versions:
        - name: v1
          served: true
          storage: true
          schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
      """;

  private static final String ENGINE =
      """
      apiVersion: own.example.com/v1
      kind: Engine
      metadata: {name: llm, namespace: %s}
      spec: {size: %d}
      """;

  /** Nobody tells of new kinds and permissions: they are looked for every 15 s, losses every 30. */
  private static final Duration LOOKED_FOR = Duration.ofSeconds(100);

  @Test
  void podsOfAnOwnControllerGetTheirTableAndWhatIsInTheWayIsTold(
      TestCluster cluster, @TempDir Path folder) throws IOException {
    Assumptions.assumeFalse(
        cluster.hasControllers(),
        "a garbage collector would remove pods of an owner not there yet");
    Path values = Files.writeString(folder.resolve("values.yaml"), VALUES);
    try (InstalledProcess installed =
            InstalledProcess.start(cluster, "--values", values.toString());
        Stage stage = new Stage(cluster)) {
      List<Pod> pods = new ArrayList<>();
      await()
          .atMost(Stage.SOON)
          .ignoreExceptionsInstanceOf(KubernetesClientException.class)
          .until(() -> pods.add(stage.field().create(pod(0))));
      pods.add(stage.field().create(pod(1)));
      report(stage, pods);
      String table = Stage.tableOf(pods.getFirst());

      told(stage, installed, table, "the cluster has no kind Engine in own.example.com/v1");

      cluster.apply(DEFINITION);
      cluster.apply(ENGINE.formatted(stage.namespace(), 2));
      told(stage, installed, table, "the injector may not read kind Engine; grant list and watch");

      cluster.apply(clusterRole(installed.namespace(), values));
      await()
          .atMost(LOOKED_FOR)
          .untilAsserted(
              () -> assertThat(stage.recorder().latest(table).orElseThrow().members()).hasSize(2));
      assertThat(installed.health())
          .contains("\"Engine own.example.com/v1\":\"1 objects are known\"");

      cluster.apply(ENGINE.formatted(stage.namespace(), 3));
      stage.awaitVersion(
          table, version -> assertThat(version.annotation(Names.TABLE_EXPECTED)).isEqualTo("3"));
      pods.add(stage.field().create(pod(2)));
      report(stage, pods.subList(2, 3));
      stage.awaitCompleted(table, pods);

      cluster
          .client()
          .apiextensions()
          .v1()
          .customResourceDefinitions()
          .withName("engines.own.example.com")
          .delete();
      await()
          .atMost(LOOKED_FOR)
          .untilAsserted(
              () ->
                  assertThat(installed.health())
                      .contains(
                          "\"Engine own.example.com/v1\":"
                              + "\"the cluster has no kind Engine in own.example.com/v1\""));
      assertThat(stage.recorder().latest(table).orElseThrow().state()).isEqualTo("completed");
    }
  }

  /** The rules of the process as the chart makes them when it is told of the kind. */
  private static String clusterRole(String namespace, Path values) {
    String chart =
        Helm.named("helm")
            .template(
                namespace,
                "--values",
                values.toString(),
                "--set-json",
                "rbac.parents=[{\"apiGroup\":\"own.example.com\",\"resources\":[\"engines\"]}]");
    return Arrays.stream(chart.split("\n---\n", -1))
        .filter(document -> document.contains("\nkind: ClusterRole\n"))
        .findFirst()
        .orElseThrow();
  }

  /** The reason stands at the table, in an Event and in the health of the process. */
  private static void told(Stage stage, InstalledProcess installed, String table, String why) {
    await()
        .atMost(LOOKED_FOR)
        .untilAsserted(
            () -> {
              var version = stage.recorder().latest(table).orElseThrow();
              assertThat(version.state()).isEqualTo("initializing");
              assertThat(version.annotation(Names.TABLE_REASONS))
                  .contains(Reason.PARENT_UNAVAILABLE.text());
              assertThat(version.map().getData().get(Names.KEY_PROGRESS)).contains(why);
              assertThat(stage.events())
                  .anySatisfy(event -> assertThat(event.getMessage()).contains(why));
              assertThat(installed.health()).contains("\"Engine own.example.com/v1\":\"" + why);
            });
  }

  private static void report(Stage stage, List<Pod> pods) {
    for (Pod pod : pods) {
      String name = pod.getMetadata().getName();
      Place place = new Place(name.charAt(name.length() - 1) - '0', 8, Generation.SUPER_POD);
      place.schedule(stage.field(), pod);
      place.report(stage.field(), pod);
    }
  }

  private static ObjectNode pod(int index) {
    return (ObjectNode)
        TableRules.parse(
            """
            {"apiVersion":"v1","kind":"Pod",
             "metadata":{"name":"llm-%d","labels":{"own.example.com/role":"decode"},
               "annotations":{"ranktable.io/template":"hccl-role"},
               "ownerReferences":[{"apiVersion":"own.example.com/v1","kind":"Engine","name":"llm",
                 "uid":"4a1de5d5-2d59-4b35-9e0c-2a8b2fd6b6f3","controller":true}]},
             "spec":{"containers":[{"name":"main","image":"none.invalid/none",
               "resources":{"limits":{"huawei.com/Ascend910":"8"}}}]}}
            """
                .formatted(index));
  }
}
