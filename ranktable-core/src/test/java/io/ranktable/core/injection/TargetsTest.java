package io.ranktable.core.injection;

import static io.ranktable.core.injection.Admission.annotate;
import static io.ranktable.core.injection.Admission.container;
import static io.ranktable.core.injection.Admission.denied;
import static io.ranktable.core.injection.Admission.gate;
import static io.ranktable.core.injection.Admission.mountPaths;
import static io.ranktable.core.injection.Admission.patched;
import static io.ranktable.core.injection.Admission.pod;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ranktable.core.table.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TargetsTest {

  private static final String MOUNT = "ranktable-file-plain:/etc/ranktable";

  @Test
  void containersThatAskForNpusGetTheTable() {
    ObjectNode after = patched(pod());
    assertThat(mountPaths(container(after, 0))).containsExactly(MOUNT);
    assertThat(mountPaths(container(after, 1))).isEmpty();
  }

  @Test
  void allContainersGetItWhenNoneAsksForNpus() {
    ObjectNode pod = pod();
    container(pod, 0).remove("resources");
    container(pod, 1)
        .withObject("/resources/limits")
        .put("cpu", "1")
        .put("nvidia.com/gpu", 8)
        .put("rdma/hca", 1);
    pod.withArray("/spec/initContainers").addObject().put("name", "downloader");
    ObjectNode after = patched(pod);
    assertThat(mountPaths(container(after, 0))).containsExactly(MOUNT);
    assertThat(mountPaths(container(after, 1))).containsExactly(MOUNT);
    assertThat(after.at("/spec/initContainers/0").has("volumeMounts")).isFalse();
  }

  @Test
  void namedContainersWinAndTheFirstOfThemLendsItsImage() {
    ObjectNode after = patched(annotate(pod(), "ranktable.io/containers", " logger , "));
    assertThat(mountPaths(container(after, 0))).isEmpty();
    assertThat(mountPaths(container(after, 1))).containsExactly(MOUNT);
    assertThat(gate(after).path("image").textValue()).isEqualTo("example.com/logger:v1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"engine,ghost", "downloader", ","})
  void namesThatCannotBeAreDeniedWithTheOnesThatCan(String value) {
    ObjectNode pod = annotate(pod(), "ranktable.io/containers", value);
    pod.withArray("/spec/initContainers").addObject().put("name", "downloader");
    assertThat(denied(pod, Reason.CONTAINER_UNKNOWN))
        .contains("ranktable.io/containers")
        .endsWith("engine, logger.");
  }

  @Test
  void eachTableMayHaveItsOwnContainers() {
    ObjectNode after =
        patched(
            annotate(
                pod(),
                "ranktable.io/template",
                "plain,live",
                "ranktable.io/containers.live",
                "logger"));
    assertThat(mountPaths(container(after, 0))).containsExactly(MOUNT);
    assertThat(mountPaths(container(after, 1))).containsExactly("ranktable-source-live:/etc/live");
  }
}
