package io.ranktable.e2e.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.ranktable.core.table.Names;
import io.ranktable.e2e.cluster.OnCluster;
import io.ranktable.e2e.cluster.TestCluster;
import io.ranktable.e2e.field.Devices.Generation;
import io.ranktable.e2e.field.TableRecorder.Version;
import io.ranktable.e2e.story.Stage.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * The chart installed by Helm, the whole process with only the rights that the chart gives, pods
 * created through the API server, which calls the webhook over HTTPS with the certificate that the
 * process made.
 */
@OnCluster
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InstalledIT {

  private TestCluster cluster;
  private InstalledProcess installed;
  private Stage stage;

  @BeforeAll
  void install(TestCluster onCluster) {
    cluster = onCluster;
    installed = InstalledProcess.start(cluster);
  }

  @AfterAll
  void uninstall() {
    installed.close();
  }

  @BeforeEach
  void open() {
    stage = new Stage(cluster);
    // The API server may keep a connection of before the bundle for a moment.
    await()
        .atMost(Stage.SOON)
        .ignoreExceptionsInstanceOf(KubernetesClientException.class)
        .until(() -> stage.field().create(plain("probe", "hccl-role")) != null);
  }

  @AfterEach
  void close() {
    stage.close();
  }

  @Test
  void everyRecordedPodIsPatchedByTheWebhookAndBecomesPartOfATable() {
    List<Pod> pods = new ArrayList<>();
    for (String controller : Recordings.CONTROLLERS) {
      Recordings.parents(controller).stream()
          .filter(parent -> parent.path("apiVersion").asText().contains("."))
          .filter(parent -> !parent.path("apiVersion").asText().startsWith("batch/"))
          .forEach(stage::parent);
      for (ObjectNode incoming : Recordings.incomingPods(controller)) {
        Pod pod = stage.field().create(incoming);
        if (!incoming.at("/metadata/annotations").has(Names.TEMPLATE)) {
          assertThat(pod.getMetadata().getAnnotations()).doesNotContainKey(Names.STATUS);
          assertThat(pod.getSpec().getInitContainers()).isEmpty();
          continue;
        }
        assertThat(pod.getMetadata().getLabels()).containsEntry(Names.INJECTED, "true");
        assertThat(pod.getSpec().getInitContainers().getLast().getName()).isEqualTo(Names.GATE);
        reported(pod, new Place(pods.size(), devices(pod), Generation.RACK));
        pods.add(pod);
      }
    }
    pods.stream()
        .collect(Collectors.groupingBy(Stage::tableOf))
        .forEach((table, members) -> stage.awaitCompleted(table, members));
  }

  @Test
  void theProposalsRoleTableHasTheValuesOfTheProposal() {
    List<Pod> pods = new ArrayList<>();
    List<ObjectNode> incoming =
        Recordings.incomingPods("kthena").stream()
            .filter(pod -> pod.at("/metadata/name").asText().startsWith("qwen-0-prefill"))
            .toList();
    Recordings.parents("kthena").forEach(parent -> stage.parent(proposal(parent)));
    for (ObjectNode pod : incoming) {
      pods.add(stage.field().create(proposal(pod)));
    }
    String[] servers = {"192.168.0.1", "192.168.0.2"};
    for (int i = 0; i < 2; i++) {
      Pod pod = pods.get(i);
      stage.field().schedule(pod, "node-" + i, servers[i], "10.244.0." + (i + 1));
      stage.field().report(pod, sample(pod.getMetadata().getName(), servers[i], i));
    }

    Version version = stage.awaitCompleted(Stage.tableOf(pods.getFirst()), pods);
    JsonNode table = TableRules.parse(version.text());
    assertThat(table.path("version").asText()).isEqualTo("1.0");
    assertThat(table.path("status").asText()).isEqualTo("completed");
    assertThat(table.path("server_count").asText()).isEqualTo("2");
    for (int i = 0; i < 2; i++) {
      JsonNode server = table.path("server_list").get(i);
      assertThat(server.path("server_id").asText()).isEqualTo(servers[i]);
      for (int d = 0; d < 8; d++) {
        assertThat(server.path("device").get(d).path("device_ip").asText())
            .isEqualTo("10." + i + ".0." + d);
        assertThat(server.path("device").get(d).path("rank_id").asText())
            .isEqualTo(Integer.toString(8 * i + d));
      }
    }
  }

  @Test
  void whatAPodSaysOfItselfInOurNameHasNoEffect() {
    ObjectNode honest = seated("honest");
    Pod first = stage.field().create(honest);
    String status = Objects.requireNonNull(first.getMetadata().getAnnotations().get(Names.STATUS));

    ObjectNode forger = seated("forger");
    forger
        .withObject("/metadata/annotations")
        .put(Names.STATUS, status.replace("solo", "other"))
        .put(Names.POKE, "{\"slot\":7}");
    forger.withObject("/metadata/labels").put(Names.INJECTED, "false");
    Pod patched = stage.field().create(forger);
    ObjectNode stowaway = plain("stowaway", "hccl-role");
    stowaway.withObject("/metadata/annotations").remove(Names.TEMPLATE);
    stowaway.withObject("/metadata/annotations").put(Names.STATUS, status);
    stowaway.withObject("/metadata/labels").put(Names.INJECTED, "true");
    Pod stripped = stage.field().create(stowaway);

    assertThat(patched.getMetadata().getAnnotations())
        .containsEntry(Names.STATUS, status)
        .doesNotContainKey(Names.POKE);
    assertThat(patched.getMetadata().getLabels()).containsEntry(Names.INJECTED, "true");
    assertThat(stripped.getMetadata().getAnnotations()).doesNotContainKey(Names.STATUS);
    assertThat(stripped.getMetadata().getLabels()).doesNotContainKey(Names.INJECTED);
    assertThat(stripped.getSpec().getInitContainers()).isEmpty();
  }

  /** A pod with an index, so that two of them have the same place. */
  private static ObjectNode seated(String name) {
    ObjectNode pod = plain(name, "hccl-role");
    pod.withObject("/metadata/annotations").put(Names.PREFIX + Names.INDEX, "0");
    return pod;
  }

  @Test
  void whatCannotWorkIsRefusedWithASentenceThatMendsIt() {
    cluster
        .client()
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(stage.namespace())
                .withName("unlabelled")
                .endMetadata()
                .withData(Map.of("ranktable-template", "{}"))
                .build())
        .create();

    refused("no-such-template", "no-such-template", "kubectl label configmap");
    refused("unlabelled", "unlabelled", "ranktable.io/kind=template");
    assertThatThrownBy(
            () -> stage.field().create(annotated("bad-size", Names.PREFIX + "size", "many")))
        .hasMessageContaining("ranktable.io/size")
        .hasMessageContaining("many");
    assertThatThrownBy(
            () ->
                stage
                    .field()
                    .create(annotated("bad-profile", Names.PREFIX + "profile", "nonesuch")))
        .hasMessageContaining("nonesuch")
        .hasMessageContaining("kthena");
  }

  @Test
  void whatIsMissingIsToldByNameOnTheOwner() {
    Recordings.parents("kthena").forEach(stage::parent);
    List<ObjectNode> incoming =
        Recordings.incomingPods("kthena").stream()
            .filter(pod -> pod.at("/metadata/name").asText().startsWith("qwen-0-"))
            .toList();
    List<Pod> pods = new ArrayList<>();
    for (ObjectNode pod : incoming) {
      pods.add(stage.field().create(pod));
    }
    for (int i = 0; i < 3; i++) {
      reported(pods.get(i), new Place(i, 4, Generation.SUPER_POD));
    }

    await()
        .atMost(Stage.SOON)
        .untilAsserted(
            () ->
                assertThat(events())
                    .anySatisfy(
                        event -> {
                          assertThat(event.getInvolvedObject().getKind()).isEqualTo("ModelServing");
                          assertThat(event.getMessage())
                              .contains("3 of 4 pods reported")
                              .contains(pods.get(3).getMetadata().getName());
                        }));
    String table = Stage.tableOf(pods.getFirst());
    stage.awaitVersion(
        table,
        version -> {
          assertThat(version.annotation(Names.TABLE_REPORTED)).isEqualTo("3");
          assertThat(version.annotation(Names.TABLE_EXPECTED)).isEqualTo("4");
          assertThat(version.map().getData().get(Names.KEY_PROGRESS))
              .contains(pods.get(3).getMetadata().getName());
        });
  }

  private List<Event> events() {
    return stage.events();
  }

  private void refused(String template, String... words) {
    assertThatThrownBy(() -> stage.field().create(plain("pod-of-" + template, template)))
        .isInstanceOf(KubernetesClientException.class)
        .satisfies(e -> assertThat(e.getMessage()).contains(words));
  }

  private ObjectNode annotated(String name, String key, String value) {
    ObjectNode pod = plain(name, "hccl-role");
    pod.withObject("/metadata/annotations").put(key, value);
    return pod;
  }

  /** A pod of no controller, alone in its table. */
  private static ObjectNode plain(String name, String template) {
    return (ObjectNode)
        TableRules.parse(
            """
            {"apiVersion":"v1","kind":"Pod",
             "metadata":{"name":"%s","labels":{},"annotations":{
               "ranktable.io/template":"%s","ranktable.io/group":"solo","ranktable.io/size":"1"}},
             "spec":{"containers":[{"name":"main","image":"none.invalid/none",
               "resources":{"limits":{"huawei.com/Ascend910":"8"}}}]}}
            """
                .formatted(name, template));
  }

  private static ObjectNode proposal(ObjectNode object) {
    ObjectNode renamed = Recordings.renamed(object, "hccl-group", "ascend-proposal-role");
    return Recordings.renamed(
        renamed, "\"huawei.com/Ascend910\":\"4\"", "\"huawei.com/Ascend910\":\"8\"");
  }

  /** The annotation as the proposal shows it. */
  private static String sample(String pod, String server, int block) {
    StringBuilder devices = new StringBuilder();
    IntStream.range(0, 8)
        .forEach(
            d ->
                devices
                    .append(d == 0 ? "" : ",")
                    .append(
                        "{\"device_id\":\"%d\",\"device_ip\":\"10.%d.0.%d\"}"
                            .formatted(d, block, d)));
    return "{\"pod_name\":\"%s\",\"server_id\":\"%s\",\"devices\":[%s]}"
        .formatted(pod, server, devices);
  }

  private void reported(Pod pod, Place place) {
    place.schedule(stage.field(), pod);
    place.report(stage.field(), pod);
  }

  private static int devices(Pod pod) {
    Quantity quantity =
        pod.getSpec()
            .getContainers()
            .getFirst()
            .getResources()
            .getRequests()
            .get("huawei.com/Ascend910");
    return Integer.parseInt(Objects.requireNonNull(quantity).getAmount());
  }
}
