package io.ranktable.e2e.field;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.ranktable.e2e.cluster.TestNode;
import io.ranktable.e2e.product.Installed;
import io.ranktable.e2e.product.Workplace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An engine whose image has no shell, so that the gate cannot run in it. */
@Installed
class WithoutShellE2E {

  private static final String ENGINE =
      """
      containers:
      - name: engine
        image: %s
        imagePullPolicy: Never
        resources: {limits: {huawei.com/Ascend910: 1}}
      """
          .formatted(Engines.NO_SHELL.reference());

  @BeforeAll
  static void images(TestNode node, @TempDir Path directory) {
    Engines.load(node, directory, Engines.SHELL, Engines.NO_SHELL);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Always", "Never"})
  void theUserIsToldWhatIsMissingAndWhatToSet(String restartPolicy, Workplace place) {
    place
        .kubectl()
        .create(
            Engines.pod("bare", List.of(), ENGINE)
                .replace("restartPolicy: Always", "restartPolicy: " + restartPolicy))
        .orFail();

    Pod pod = place.await("bare", "has a gate that cannot start", WithoutShellE2E::cannotStart);
    assertThat(Engines.neverRan(Engines.status(pod, "engine"))).isTrue();
    Awaitility.await()
        .atMost(Duration.ofMinutes(3))
        .untilAsserted(
            () ->
                assertThat(Engines.events(place, "bare", "GateCannotStart"))
                    .extracting(Event::getMessage)
                    .singleElement()
                    .asString()
                    .contains("/bin/sh")
                    .contains("ranktable.io/wait-image"));
    assertThat(place.kubectl("describe", "pod", "bare")).contains("ranktable.io/wait-image");
  }

  @Test
  void anImageForTheGateIsTheWayOut(Workplace place, TestNode node) throws IOException {
    String image = "wait-image: " + Engines.SHELL.reference();
    place.kubectl().create(Engines.pod("helped", List.of(image), ENGINE)).orFail();

    place.reportWaiting("helped");
    Pod pod = place.awaitRunning("helped");

    Engines.assertListed(Engines.json(Files.readString(file(node, pod))), pod);
  }

  private static boolean cannotStart(Pod pod) {
    return Workplace.gate(pod).anyMatch(state -> words(state).contains("/bin/sh"))
        || pod.getStatus().getInitContainerStatuses().stream()
            .anyMatch(status -> words(status.getLastState()).contains("/bin/sh"));
  }

  private static String words(ContainerState state) {
    if (state.getTerminated() != null) {
      return String.valueOf(state.getTerminated().getMessage());
    }
    return state.getWaiting() == null ? "" : String.valueOf(state.getWaiting().getMessage());
  }

  /** Such an image has nothing that could print it: the file as it lies on the node. */
  private static Path file(TestNode node, Pod pod) throws IOException {
    Path volumes =
        node.podDirectory(pod.getMetadata().getUid()).resolve("volumes/kubernetes.io~empty-dir");
    try (Stream<Path> files = Files.walk(volumes)) {
      return files
          .filter(path -> path.endsWith("ranktable.json"))
          .findFirst()
          .orElseThrow(() -> new AssertionError("no table under " + volumes));
    }
  }
}
