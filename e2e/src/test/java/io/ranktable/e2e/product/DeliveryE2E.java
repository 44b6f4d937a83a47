package io.ranktable.e2e.product;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Pod;
import io.ranktable.e2e.cluster.TestNode;
import io.ranktable.e2e.image.TestImages;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pods of a StatefulSet get their table as soon as the last of them has reported. */
@Installed
class DeliveryE2E {

  private static final String ENGINES =
      """
      apiVersion: apps/v1
      kind: StatefulSet
      metadata: {name: engine}
      spec:
        serviceName: engine
        replicas: 2
        podManagementPolicy: Parallel
        selector: {matchLabels: {app: engine}}
        template:
          metadata:
            labels: {app: engine}
            annotations: {ranktable.io/template: hccl-role}
          spec:
            terminationGracePeriodSeconds: 1
            containers:
            - name: engine
              image: test.ranktable.io/busybox:1
              imagePullPolicy: Never
              resources: {limits: {huawei.com/Ascend910: 2}}
      """;

  @BeforeAll
  static void image(TestNode node, @TempDir Path directory) {
    node.loadImage(TestImages.busybox().write(directory.resolve("busybox.tar")));
  }

  @Test
  void theEngineStartsWithTheTableOfAllPodsAsARegularFile(Product product, Workplace place)
      throws IOException {
    place.apply(ENGINES);
    place.reportWaiting("engine-0");
    assertThat(Workplace.isWaiting(place.awaitWaiting("engine-1"))).isTrue();

    place.reportWaiting("engine-1");
    Pod first = place.awaitRunning("engine-0");
    Pod second = place.awaitRunning("engine-1");

    String file = "/etc/ranktable/ranktable.json";
    assertThat(place.exec("engine-0", "engine", "stat", "-c", "%F %a %u", file))
        .isEqualTo("regular file 640 0\n");
    JsonNode table = new ObjectMapper().readTree(place.exec("engine-0", "engine", "cat", file));
    assertThat(table.path("status").asText()).isEqualTo("completed");
    assertThat(table.path("server_list").findValuesAsText("server_id"))
        .containsExactly(
            Objects.requireNonNull(first.getStatus().getPodIP()),
            Objects.requireNonNull(second.getStatus().getPodIP()));
    assertThat(place.exec("engine-1", "engine", "cat", file)).isEqualTo(table.toString());
    assertThat(product.replicas()).hasSize(2);
  }
}
