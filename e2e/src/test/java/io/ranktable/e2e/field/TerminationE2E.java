package io.ranktable.e2e.field;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.ranktable.e2e.cluster.TestNode;
import io.ranktable.e2e.product.Installed;
import io.ranktable.e2e.product.Workplace;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A waiting pod that is deleted goes at once. */
@Installed
class TerminationE2E {

  private static final int GRACE_SECONDS = 60;

  /** Both times are whole seconds, and the machine may be busy; still far from the grace period. */
  private static final Duration AT_ONCE = Duration.ofSeconds(5);

  private static final List<String> PODS =
      IntStream.range(0, 4).mapToObj(index -> "waiting-" + index).toList();

  private Workplace place;

  @BeforeAll
  static void images(TestNode node, @TempDir Path directory) {
    Engines.load(node, directory, Engines.SHELL);
  }

  @BeforeEach
  void open(Workplace own) {
    place = own;
  }

  /** Takes away what holds the pods so that their end can be seen. */
  @AfterEach
  void release() {
    for (Pod pod : place.pods()) {
      place.kubectl(
          "patch",
          "pod",
          pod.getMetadata().getName(),
          "--type=merge",
          "-p",
          "{\"metadata\":{\"finalizers\":null}}");
    }
  }

  @Test
  void theGateEndsAtSigtermAndNeverAsIfTheTableWereThere() {
    for (String pod : PODS) {
      place
          .kubectl()
          .create(
              Engines.pod(pod, List.of(), Engines.reading())
                  .replace(
                      "  annotations:", "  finalizers: [test.ranktable.io/hold]\n  annotations:")
                  .replaceFirst(
                      "terminationGracePeriodSeconds: 1",
                      "terminationGracePeriodSeconds: " + GRACE_SECONDS))
          .orFail();
    }
    PODS.forEach(place::awaitWaiting);

    place.kubectl("delete", "pods", "--all", "--wait=false");

    for (String name : PODS) {
      Pod pod =
          place.await(
              name,
              "has ended its gate",
              now -> Workplace.gate(now).anyMatch(state -> state.getTerminated() != null));
      ContainerStateTerminated end =
          Engines.status(pod, "ranktable-gate").getState().getTerminated();
      assertThat(end.getExitCode()).as("the exit code of SIGTERM, not of SIGKILL").isEqualTo(143);
      Duration took = Duration.between(stopped(name), Instant.parse(end.getFinishedAt()));
      System.err.printf("the gate of %s ended %d s after it was told to%n", name, took.toSeconds());
      assertThat(took).isLessThan(AT_ONCE);
      assertThat(Engines.neverRan(Engines.status(pod, "engine"))).isTrue();
    }
  }

  /** When kubelet began to stop the gate, by its own clock, which is also that of the end. */
  private Instant stopped(String pod) {
    Awaitility.await()
        .atMost(Duration.ofMinutes(2))
        .until(() -> !Engines.events(place, pod, "Killing").isEmpty());
    Event event = Engines.events(place, pod, "Killing").getFirst();
    assertThat(event.getMessage()).contains("ranktable-gate");
    return Instant.parse(event.getFirstTimestamp());
  }
}
