package io.ranktable.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.ranktable.e2e.image.ImageArchive;
import io.ranktable.e2e.image.TestImages;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@OnCluster(node = true)
class NodeE2E {

  private static final ImageArchive BUSYBOX = TestImages.busybox();

  @BeforeAll
  static void loadImage(TestNode node, @TempDir Path directory) {
    node.loadImage(BUSYBOX.write(directory.resolve("busybox.tar")));
  }

  @Test
  void runsAPod(TestCluster cluster, TestNamespace namespace) {
    Pod pod =
        new PodBuilder()
            .withNewMetadata()
            .withName("engine")
            .withNamespace(namespace.name())
            .endMetadata()
            .withNewSpec()
            .addNewContainer()
            .withName("engine")
            .withImage(BUSYBOX.reference())
            .withCommand("sh", "-c", "echo started; sleep infinity")
            .endContainer()
            .endSpec()
            .build();
    cluster.client().resource(pod).create();
    cluster.client().resource(pod).waitUntilReady(60, TimeUnit.SECONDS);
    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThat(cluster.client().resource(pod).item()).isNotNull());
    assertThat(cluster.client().pods().inNamespace(namespace.name()).withName("engine").getLog())
        .contains("started");
  }
}
