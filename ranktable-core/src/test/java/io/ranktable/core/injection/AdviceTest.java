package io.ranktable.core.injection;

import static io.ranktable.core.injection.Admission.annotate;
import static io.ranktable.core.injection.Admission.container;
import static io.ranktable.core.injection.Admission.mount;
import static io.ranktable.core.injection.Admission.patched;
import static io.ranktable.core.injection.Admission.pod;
import static io.ranktable.core.injection.Admission.volume;
import static io.ranktable.core.injection.Admission.warnings;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

class AdviceTest {

  @Test
  void anOrdinaryPodHasNoWarnings() {
    assertThat(warnings(pod())).isEmpty();
    assertThat(warnings(patched(pod()))).isEmpty();
  }

  @Test
  void targetsOfDifferentUsersNeedAnFsGroup() {
    ObjectNode pod = annotate(pod(), "ranktable.io/containers", "engine,logger");
    container(pod, 0).withObject("/securityContext").put("runAsUser", 1000);
    assertThat(warnings(pod))
        .singleElement()
        .asString()
        .contains("engine, logger", "1000, that of its image", "fsGroup");
    pod.withObject("/spec/securityContext").put("runAsUser", 1000);
    assertThat(warnings(pod)).isEmpty();
    container(pod, 1).withObject("/securityContext").put("runAsUser", 0);
    assertThat(warnings(pod)).hasSize(1);
    pod.withObject("/spec/securityContext").put("fsGroup", 1000);
    assertThat(warnings(pod)).isEmpty();
  }

  @Test
  void anImageOfItsOwnMayHaveAnotherUser() {
    ObjectNode pod = annotate(pod(), "ranktable.io/wait-image", "busybox");
    assertThat(warnings(pod)).singleElement().asString().contains("busybox", "runAsUser");
    pod.withObject("/spec/securityContext").put("runAsUser", 1000);
    assertThat(warnings(pod)).isEmpty();
  }

  @Test
  void aReadOnlyVolumeAroundTheDirectoryMayLackIt() {
    ObjectNode pod = pod();
    volume(pod, "settings").putObject("configMap").put("name", "x");
    mount(container(pod, 0), "settings", "/etc");
    assertThat(warnings(pod)).singleElement().asString().contains("'settings' read-only");
  }

  @Test
  void annotationsWithoutEffectAreNamed() {
    ObjectNode pod =
        annotate(pod(), "ranktable.io/mount-paht", "/x", "ranktable.io/delivery.other", "mount");
    assertThat(warnings(pod))
        .satisfiesExactly(
            first -> assertThat(first).contains("delivery.other", "'other'"),
            second -> assertThat(second).contains("did you mean ranktable.io/mount-path?"));
  }
}
