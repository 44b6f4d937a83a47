package io.ranktable.e2e.field;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.Pod;
import io.ranktable.e2e.cluster.TestNode;
import io.ranktable.e2e.product.Installed;
import io.ranktable.e2e.product.Workplace;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The gate's place among the init containers that a pod has already. */
@Installed
class PositionE2E {

  private static final String ENGINE =
      """
      initContainers:
      - {name: download, image: %1$s, imagePullPolicy: Never, command: [echo, downloaded]}
      - {name: unpack, image: %1$s, imagePullPolicy: Never, command: [echo, unpacked]}
      """
              .formatted(Engines.SHELL.reference())
          + Engines.reading();

  @BeforeAll
  static void images(TestNode node, @TempDir Path directory) {
    Engines.load(node, directory, Engines.SHELL);
  }

  @Test
  void downloadsGoBeforeTheGateUnlessTheUserWantsItFirst(Workplace place) {
    place.kubectl().create(Engines.pod("by-default", List.of(), ENGINE)).orFail();
    place.kubectl().create(Engines.pod("last", List.of("wait-position: last"), ENGINE)).orFail();
    place.kubectl().create(Engines.pod("first", List.of("wait-position: first"), ENGINE)).orFail();

    for (String name : List.of("by-default", "last")) {
      Pod waiting = place.awaitWaiting(name);
      assertThat(inits(waiting)).containsExactly("download", "unpack", "ranktable-gate");
      assertThat(end(waiting, "unpack").getExitCode()).isZero();
      assertThat(end(waiting, "unpack").getFinishedAt())
          .isGreaterThanOrEqualTo(end(waiting, "download").getFinishedAt());
    }
    Pod waiting = place.awaitWaiting("first");
    assertThat(inits(waiting)).containsExactly("ranktable-gate", "download", "unpack");
    assertThat(Engines.neverRan(Engines.status(waiting, "download"))).isTrue();

    place.reportWaiting("by-default", "last", "first");

    for (String name : List.of("by-default", "last", "first")) {
      Engines.assertListed(Engines.read(place, name), place.awaitRunning(name));
    }
    Pod running = place.awaitRunning("first");
    assertThat(Instant.parse(end(running, "download").getStartedAt()))
        .isAfterOrEqualTo(Instant.parse(end(running, "ranktable-gate").getFinishedAt()));
  }

  private static List<String> inits(Pod pod) {
    return pod.getSpec().getInitContainers().stream().map(Container::getName).toList();
  }

  private static ContainerStateTerminated end(Pod pod, String container) {
    return Engines.status(pod, container).getState().getTerminated();
  }
}
