package io.ranktable.e2e.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Pod;
import io.ranktable.e2e.cluster.OnCluster;
import io.ranktable.e2e.cluster.TestCluster;
import io.ranktable.e2e.field.Devices.Generation;
import io.ranktable.e2e.field.Replica;
import io.ranktable.e2e.product.Workplace;
import io.ranktable.e2e.story.Stage.Place;
import io.ranktable.webhook.tables.LoopListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user sees with the commands that the documentation names, run by the real kubectl. */
@OnCluster
class UserViewIT {

  private static final List<Path> PAGES =
      List.of(Path.of("..", "README.md"), Path.of("..", "docs", "troubleshooting.md"));

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
  void theDocumentedLineListsAllTablesWithStateCountsAndReasons(@TempDir Path directory)
      throws IOException {
    List<Pod> complete = KthenaGroup.create(stage, KthenaGroup.incoming(stage, "qwen", 0), 0);
    String completed = Stage.tableOf(complete.getFirst());
    stage.awaitCompleted(completed, complete);
    String waiting = Stage.tableOf(createAllButOneReported("waits").getFirst());

    String line = documentedLine();
    await()
        .atMost(Stage.SOON)
        .untilAsserted(
            () -> {
              Map<String, List<String>> rows = rows(run(line, directory));
              assertThat(rows.get("TABLE"))
                  .containsExactly(
                      "NAMESPACE", "TABLE", "STATE", "REPORTED", "EXPECTED", "REASONS");
              assertThat(rows.get(completed))
                  .containsExactly(stage.namespace(), completed, "completed", "4", "4", "");
              assertThat(rows.get(waiting))
                  .containsExactly(
                      stage.namespace(), waiting, "initializing", "3", "4", "WaitingForReport");
            });
  }

  @Test
  void aDescriptionOfEachWaitingPodAndOfItsOwnerTellsByNameWhatIsMissing() throws IOException {
    List<Pod> pods = createAllButOneReported("waits");
    String late = pods.getLast().getMetadata().getName();
    try (Workplace work = Workplace.of(cluster, stage.namespace())) {
      await()
          .atMost(Stage.SOON)
          .untilAsserted(
              () -> {
                for (Pod pod : pods) {
                  assertTold(work.kubectl("describe", "pod", pod.getMetadata().getName()), late);
                }
                assertTold(
                    work.kubectl("describe", "modelserving.workload.serving.volcano.sh", "waits"),
                    late);
              });
    }
  }

  @Test
  void inTheGoodCaseADescriptionHasNothingToTell() {
    List<Pod> pods = KthenaGroup.create(stage, KthenaGroup.incoming(stage, "qwen", 0), 0);
    stage.awaitCompleted(Stage.tableOf(pods.getFirst()), pods);
    await()
        .atMost(Stage.SOON)
        .untilAsserted(
            () ->
                assertThat(stage.events())
                    .singleElement()
                    .satisfies(
                        event -> {
                          assertThat(event.getReason()).isEqualTo("TableCompleted");
                          assertThat(event.getInvolvedObject().getKind()).isEqualTo("ModelServing");
                        }));
  }

  private static void assertTold(String description, String late) {
    int events = description.lastIndexOf("Events:");
    assertThat(description.substring(Math.max(events, 0)))
        .contains("Warning", "WaitingForReport", "3 of 4 pods reported", late)
        .contains("no device annotation");
  }

  private List<Pod> createAllButOneReported(String name) {
    List<ObjectNode> incoming = KthenaGroup.incoming(stage, name, 0);
    List<Pod> pods =
        new ArrayList<>(KthenaGroup.create(stage, incoming.subList(0, incoming.size() - 1), 20));
    Pod last = stage.create(incoming.getLast());
    new Place(40, 4, Generation.POD_UID).schedule(stage.field(), last);
    pods.add(last);
    return pods;
  }

  /** The same in every page that has it. */
  private static String documentedLine() throws IOException {
    List<String> lines = new ArrayList<>();
    for (Path page : PAGES) {
      lines.add(
          Files.readString(page)
              .lines()
              .filter(
                  line -> line.startsWith("kubectl get configmaps -A -l ranktable.io/kind=table"))
              .findFirst()
              .orElseThrow(() -> new AssertionError(page + " does not tell how to list tables")));
    }
    assertThat(lines.stream().distinct()).hasSize(1);
    return lines.getFirst();
  }

  /** Rows by the name in the second column; a column begins where its heading does. */
  private static Map<String, List<String>> rows(String printed) {
    List<String> lines = printed.lines().toList();
    List<Integer> starts = new ArrayList<>();
    String head = lines.getFirst();
    for (int i = 0; i < head.length(); i++) {
      if (head.charAt(i) != ' ' && (i == 0 || head.charAt(i - 1) == ' ')) {
        starts.add(i);
      }
    }
    Map<String, List<String>> rows = new HashMap<>();
    for (String line : lines) {
      List<String> cells = new ArrayList<>();
      for (int c = 0; c < starts.size(); c++) {
        int from = Math.min(starts.get(c), line.length());
        int to = c + 1 < starts.size() ? Math.min(starts.get(c + 1), line.length()) : line.length();
        cells.add(line.substring(from, to).strip());
      }
      rows.put(cells.get(1), cells);
    }
    return rows;
  }

  /** Runs a line as a user's shell does. */
  private String run(String line, Path directory) throws IOException {
    Path kubeconfig = Files.writeString(directory.resolve("kubeconfig"), cluster.kubeconfig());
    ProcessBuilder builder = new ProcessBuilder("sh", "-ec", line).redirectErrorStream(true);
    builder.environment().put("KUBECONFIG", kubeconfig.toString());
    builder
        .environment()
        .merge(
            "PATH",
            Objects.requireNonNull(cluster.kubectl().orElseThrow().getParent()).toString(),
            (path, kubectl) -> kubectl + ":" + path);
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      assertThat(process.waitFor()).as(output).isZero();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while kubectl ran", e);
    }
    return output;
  }
}
