package io.ranktable.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each test starts a cluster with a node of its own, beside the one the other tests share. */
@OnCluster(node = true)
class NodeTracesE2E {

  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final Map<String, String> before = Traces.sysctls();

  @BeforeEach
  void onlyOnThisMachine(TestCluster cluster) {
    assumeTrue(cluster instanceof LocalNodeCluster, "a container goes away as a whole");
  }

  @Test
  void nothingIsLeftOfAClusterThatIsClosed() throws IOException {
    LocalNodeCluster cluster =
        LocalNodeCluster.start(
            NodePrograms.build(), ClusterSettings.defaults().withNode().withAudit());
    Traces traces = Traces.of(cluster.namespace());
    assertThat(traces.left()).contains("directory", "cgroups", "interface", "processes");
    assertThat(Files.readString(cluster.auditLog().orElseThrow()))
        .contains("\"username\":\"system:node:node-1\"");

    cluster.close();

    assertThat(traces.left()).isEmpty();
    assertThat(Traces.sysctls()).isEqualTo(before);
  }

  @Test
  void nothingIsLeftOfAClusterWhoseTestRunWasKilled() {
    OtherRun other = OtherRun.start();
    Traces traces = other.traces();
    assertThat(traces.left())
        .containsExactlyInAnyOrder("directory", "cgroups", "interface", "processes");
    assertThat(Traces.sysctls()).isEqualTo(before);

    other.process().destroyForcibly();

    Awaitility.await().atMost(LIMIT).untilAsserted(() -> assertThat(traces.left()).isEmpty());
    assertThat(Traces.sysctls()).isEqualTo(before);
  }

  @Test
  void theNextRunRemovesWhatIsLeftWhenTheCleanerWasKilledToo() {
    OtherRun other = OtherRun.start();
    Traces traces = other.traces();
    assertThat(ProcessHandle.of(traces.cleaner()).orElseThrow().destroyForcibly()).isTrue();
    other.process().destroyForcibly();
    Awaitility.await()
        .atMost(LIMIT)
        .untilAsserted(() -> assertThat(traces.left()).doesNotContain("interface", "processes"));

    NodeNamespace.create().close();

    assertThat(traces.left()).isEmpty();
  }
}
