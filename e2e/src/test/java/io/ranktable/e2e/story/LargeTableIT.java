package io.ranktable.e2e.story;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.ranktable.core.decision.TableContent;
import io.ranktable.core.table.Digests;
import io.ranktable.core.table.Names;
import io.ranktable.e2e.cluster.OnCluster;
import io.ranktable.e2e.cluster.TestCluster;
import io.ranktable.e2e.field.Devices.Generation;
import io.ranktable.e2e.field.Replica;
import io.ranktable.e2e.field.TableRecorder.Version;
import io.ranktable.e2e.story.Stage.Place;
import io.ranktable.webhook.tables.LoopListener;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables about as large as a ConfigMap, stored by a real API server. */
@OnCluster
class LargeTableIT {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int PODS = 8;
  private static final String NOTE = "example.com/note";
  private static final String FILE = "ranktable.json";

  /** Prints an annotation of each pod, so that few pods make a large table. */
  private static final Map<String, String> TEMPLATE =
      Map.of(
          "fields",
          "note=annotation:" + NOTE,
          "ranktable-template",
          """
          {"status": "{{status}}", "servers": [
            {{#server_list}}{"ip": "{{pod_ip}}", "note": "{{note}}"},{{/server_list}}
          ]}
          """);

  private TestCluster cluster;
  private Stage stage;
  private Replica replica;

  @BeforeEach
  void open(TestCluster onCluster) {
    cluster = onCluster;
    stage = new Stage(cluster);
    stage.template("large", TEMPLATE);
    replica = new Replica(cluster.config(), stage.systemNamespace(), "only", LoopListener.NONE);
  }

  @AfterEach
  void close() {
    replica.close();
    stage.close();
  }

  @Test
  void aTableAbove900KibIsStoredPackedAndTheGateUnpacksIt(@TempDir Path directory)
      throws Exception {
    List<Pod> pods = create(130_000);
    String table = Stage.tableOf(pods.getFirst());

    Version version = stage.awaitCompleted(table, pods);

    assertThat(version.map().getData()).doesNotContainKey(FILE);
    assertThat(version.map().getBinaryData()).containsOnlyKeys(FILE + ".gz");
    String text = unpacked(version.map());
    assertThat(text.length()).isGreaterThan(900 * 1024);
    assertThat(version.map().getData())
        .containsEntry(Names.KEY_DIGEST, Digests.ofTable(text))
        .containsEntry(Names.KEY_PROGRESS, PODS + " of " + PODS + " pods reported");
    JsonNode servers = JSON.readTree(text).path("servers");
    assertThat(servers.findValuesAsText("note"))
        .containsExactlyElementsOf(
            pods.stream().map(pod -> pod.getMetadata().getAnnotations().get(NOTE)).toList());
    Path file = deliver(version.map(), pods.getFirst(), directory);
    assertThat(Files.readString(file)).isEqualTo(text);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-r-----");
  }

  @Test
  void aTableThatFitsInNoFormIsNeverWrittenAndToldWithItsSizeUntilItIsSmaller() {
    List<Pod> pods = create(200_000);
    String table = Stage.tableOf(pods.getFirst());

    Version refused =
        stage.awaitVersion(table, version -> assertThat(version.state()).isEqualTo("invalid"));

    assertThat(refused.annotation(Names.TABLE_REASONS)).isEqualTo("TableTooLarge");
    assertThat(refused.members()).isEmpty();
    assertThat(refused.text()).isEqualTo(TableContent.INITIAL_TEXT);
    String told = refused.map().getData().get(Names.KEY_PROGRESS);
    assertThat(told)
        .contains("a ConfigMap holds 1048576 bytes", "prints fewer fields", "level role")
        .containsPattern("the table has 1\\d{6} characters, packed 1\\d{6} bytes");
    await()
        .atMost(Stage.SOON)
        .untilAsserted(
            () ->
                assertThat(stage.events())
                    .filteredOn(event -> event.getReason().equals("TableTooLarge"))
                    .isNotEmpty()
                    .allSatisfy(event -> assertThat(event.getMessage()).contains("1048576 bytes")));
    assertThat(stage.recorder().of(table))
        .allSatisfy(version -> assertThat(version.map().getBinaryData()).isNullOrEmpty());

    pods.forEach(pod -> stage.field().annotate(pod, Map.of(NOTE, "short")));

    Version completed = stage.awaitCompleted(table, pods);
    assertThat(completed.text()).contains("\"note\":\"short\"");
    assertThat(completed.annotation(Names.TABLE_REASONS)).isEmpty();
  }

  private List<Pod> create(int noteLength) {
    List<Pod> pods = new ArrayList<>();
    for (int index = 0; index < PODS; index++) {
      ObjectNode pod = JSON.createObjectNode().put("apiVersion", "v1").put("kind", "Pod");
      pod.putObject("metadata")
          .put("name", "large-" + index)
          .putObject("annotations")
          .put("ranktable.io/template", "large")
          .put("ranktable.io/group", "large")
          .put("ranktable.io/index", Integer.toString(index))
          .put("ranktable.io/size", Integer.toString(PODS))
          .put(NOTE, noise(index, noteLength));
      ObjectNode engine = pod.putObject("spec").putArray("containers").addObject();
      engine.put("name", "engine").put("image", "example.com/engine:v1");
      ObjectNode resources = engine.putObject("resources");
      resources.putObject("requests").put("huawei.com/Ascend910", "2");
      resources.putObject("limits").put("huawei.com/Ascend910", "2");
      pods.add(stage.createReported(pod, new Place(index, 2, Generation.POD_UID)));
    }
    return pods;
  }

  /** Text that packing makes a quarter smaller at most. */
  private static String noise(int seed, int length) {
    byte[] bytes = new byte[length * 3 / 4];
    new Random(seed).nextBytes(bytes);
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static String unpacked(ConfigMap map) throws IOException {
    byte[] packed = Base64.getDecoder().decode(map.getBinaryData().get(FILE + ".gz"));
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  /** Runs the pod's own gate on what kubelet would have made of the ConfigMap. */
  private static Path deliver(ConfigMap map, Pod pod, Path directory) throws Exception {
    Path generation = Files.createDirectories(directory.resolve("source/..1"));
    for (Map.Entry<String, String> key : map.getData().entrySet()) {
      Files.writeString(generation.resolve(key.getKey()), key.getValue());
    }
    for (Map.Entry<String, String> key : map.getBinaryData().entrySet()) {
      Files.write(generation.resolve(key.getKey()), Base64.getDecoder().decode(key.getValue()));
    }
    Files.createSymbolicLink(directory.resolve("source/..data"), Path.of("..1"));
    Container gate =
        pod.getSpec().getInitContainers().stream()
            .filter(container -> container.getName().equals(Names.GATE))
            .findFirst()
            .orElseThrow();
    List<String> line = new ArrayList<>(gate.getCommand());
    line.addAll(gate.getArgs());
    line.set(gate.getCommand().size() + 1, directory.resolve("source").toString());
    line.set(gate.getCommand().size() + 2, directory.resolve("target").toString());
    ProcessBuilder builder = new ProcessBuilder(line).inheritIO();
    builder.environment().put("POD_UID", pod.getMetadata().getUid());
    builder.environment().put("POD_IP", new Place(0, 2, Generation.POD_UID).podIp());
    builder
        .environment()
        .put("RANKTABLE_TERMINATION_LOG", directory.resolve("termination-log").toString());
    Process process = builder.start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("the gate has opened").isTrue();
      assertThat(process.exitValue()).isZero();
    } finally {
      process.destroyForcibly();
    }
    return directory.resolve("target").resolve(FILE);
  }
}
