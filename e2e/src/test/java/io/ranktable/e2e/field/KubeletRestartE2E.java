package io.ranktable.e2e.field;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.ranktable.core.table.Names;
import io.ranktable.e2e.cluster.TestNode;
import io.ranktable.e2e.product.Installed;
import io.ranktable.e2e.product.Product;
import io.ranktable.e2e.product.Workplace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** kubelet goes and comes back while pods wait. */
@Installed
class KubeletRestartE2E {

  @BeforeAll
  static void images(TestNode node, @TempDir Path directory) {
    Engines.load(node, directory, Engines.SHELL);
  }

  @AfterEach
  void bringBack(TestNode node, Product product) {
    node.startKubelet();
    product.awaitServing();
  }

  @Test
  void waitingPodsGoOnWaitingAndGetTheirTable(Workplace place, TestNode node) {
    for (String name : List.of("restarted", "meanwhile")) {
      place.kubectl().create(Engines.pod(name, List.of(), Engines.reading())).orFail();
    }
    ContainerStatus before = gate(place.awaitWaiting("restarted"));
    place.awaitWaiting("meanwhile");

    node.stopKubelet();
    place.reportWaiting("meanwhile");
    awaitCompleted(place, "meanwhile");
    assertThat(Workplace.isWaiting(place.awaitWaiting("meanwhile"))).isTrue();
    node.startKubelet();

    Pod served = place.awaitRunning("meanwhile");
    Engines.assertListed(Engines.read(place, "meanwhile"), served);
    ContainerStatus after = gate(place.awaitWaiting("restarted"));
    assertThat(after.getContainerID()).as("the very gate").isEqualTo(before.getContainerID());
    place.reportWaiting("restarted");
    Engines.assertListed(Engines.read(place, "restarted"), place.awaitRunning("restarted"));
  }

  private static ContainerStatus gate(Pod pod) {
    return Engines.status(pod, Names.GATE);
  }

  private static void awaitCompleted(Workplace place, String group) {
    Awaitility.await("the table of " + group + " is complete")
        .atMost(Duration.ofMinutes(2))
        .until(
            () ->
                place.tables().stream()
                    .filter(table -> annotation(table, Names.TABLE_KEY).contains(group))
                    .anyMatch(table -> annotation(table, Names.TABLE_STATE).equals("completed")));
  }

  private static String annotation(ConfigMap table, String name) {
    return table.getMetadata().getAnnotations().getOrDefault(name, "");
  }
}
