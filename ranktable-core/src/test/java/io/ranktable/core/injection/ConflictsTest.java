package io.ranktable.core.injection;

import static io.ranktable.core.injection.Admission.annotate;
import static io.ranktable.core.injection.Admission.container;
import static io.ranktable.core.injection.Admission.denied;
import static io.ranktable.core.injection.Admission.inject;
import static io.ranktable.core.injection.Admission.mount;
import static io.ranktable.core.injection.Admission.mountPaths;
import static io.ranktable.core.injection.Admission.names;
import static io.ranktable.core.injection.Admission.patched;
import static io.ranktable.core.injection.Admission.pod;
import static io.ranktable.core.injection.Admission.volume;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ranktable.core.table.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConflictsTest {

  @Test
  void aForeignVolumeOfOurNameIsDenied() {
    ObjectNode pod = pod();
    volume(pod, "ranktable-file-plain").putObject("hostPath").put("path", "/data");
    assertThat(denied(pod, Reason.VOLUME_CONFLICT))
        .contains("Delete the volume 'ranktable-file-plain' and its volumeMounts");
  }

  @Test
  void anEqualVolumeIsKept() {
    ObjectNode pod = pod();
    volume(pod, "ranktable-file-plain").putObject("emptyDir").put("sizeLimit", "1Gi");
    ObjectNode after = patched(pod);
    assertThat(names(after.at("/spec/volumes")))
        .containsExactly("ranktable-file-plain", "ranktable-source-plain");
    assertThat(after.at("/spec/volumes/0/emptyDir/sizeLimit").textValue()).isEqualTo("1Gi");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/etc/ranktable", "/etc/ranktable/", "/etc//x/../ranktable", "etc/ranktable"})
  void aMountWhereTheTableGoesIsDeniedHoweverItIsWritten(String path) {
    ObjectNode pod = pod();
    volume(pod, "mine").putObject("emptyDir");
    mount(container(pod, 0), "mine", path);
    assertThat(denied(pod, Reason.MOUNT_PATH_TAKEN))
        .contains("Delete the volumeMount of volume 'mine' at " + path + " from container 'engine'")
        .contains("ranktable.io/mount-path.plain");
  }

  @Test
  void aMountOverTheFileItselfIsDenied() {
    ObjectNode pod = pod();
    mount(container(pod, 0), "mine", "/etc/ranktable/ranktable.json");
    assertThat(denied(pod, Reason.MOUNT_PATH_TAKEN)).contains("/etc/ranktable/ranktable.json");
  }

  @Test
  void theSameMountInAContainerWithoutTheTableIsNobodysBusiness() {
    ObjectNode pod = pod();
    mount(container(pod, 1), "mine", "/etc/ranktable");
    assertThat(mountPaths(container(patched(pod), 1))).containsExactly("mine:/etc/ranktable");
  }

  @Test
  void mountsAboveAndBelowTheDirectoryAreLegal() {
    ObjectNode pod = pod();
    mount(container(pod, 0), "etc", "/etc");
    mount(container(pod, 0), "below", "/etc/ranktable/extra");
    mount(container(pod, 0), "beside", "/etc/ranktable-2");
    assertThat(mountPaths(container(patched(pod), 0)))
        .containsExactly(
            "etc:/etc",
            "below:/etc/ranktable/extra",
            "beside:/etc/ranktable-2",
            "ranktable-file-plain:/etc/ranktable");
  }

  @Test
  void nothingCanBeMountedInALiveDirectory() {
    ObjectNode pod = annotate(pod(), "ranktable.io/template", "live");
    mount(container(pod, 0), "below", "/etc/live/extra");
    assertThat(denied(pod, Reason.MOUNT_PATH_TAKEN))
        .contains("read-only")
        .contains("ranktable.io/delivery.live: copy");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/etc/ranktable", "/etc/ranktable/ranktable.json", "/etc/ranktable/x"})
  void aSubPathOverOrInOurDirectoryIsDenied(String path) {
    ObjectNode pod = pod();
    mount(container(pod, 0), "mine", path).put("subPath", "ranktable.json");
    assertThat(denied(pod, Reason.SUB_PATH_MOUNT))
        .contains("subPath of volume 'mine' at " + path)
        .contains("Delete");
  }

  @Test
  void aSubPathOfAVolumeOfOurConfigMapIsDeniedInEveryContainer() {
    ObjectNode pod = pod();
    String configMap = patched(pod).at("/spec/volumes/0/configMap/name").textValue();
    volume(pod, "by-hand").putObject("configMap").put("name", configMap);
    mount(container(pod, 1), "by-hand", "/x/ranktable.json").put("subPathExpr", "ranktable.json");
    assertThat(denied(pod, Reason.SUB_PATH_MOUNT))
        .contains("container 'logger'")
        .contains("never refreshed");
  }

  @Test
  void aContainerThatSaysOtherwiseThanTheTemplateIsDenied() {
    ObjectNode pod = annotate(pod(), "ranktable.io/template", "with-env");
    container(pod, 0)
        .withArray("/env")
        .addObject()
        .put("name", "RANK_TABLE_FILE")
        .put("value", "/x");
    assertThat(denied(pod, Reason.ENV_CONFLICT))
        .contains("Container 'engine'", "'/x'", "'/etc/env/ranktable.json'")
        .contains("Delete the entry 'name: RANK_TABLE_FILE'");
  }

  @Test
  void aReferenceIsAnotherValue() {
    ObjectNode pod = annotate(pod(), "ranktable.io/template", "with-env");
    container(pod, 0)
        .withArray("/env")
        .addObject()
        .put("name", "RANK_TABLE_FILE")
        .putObject("valueFrom")
        .putObject("fieldRef")
        .put("fieldPath", "metadata.name");
    assertThat(denied(pod, Reason.ENV_CONFLICT)).contains("valueFrom");
  }

  @Test
  void aContainerThatSaysTheSameIsLeftAlone() {
    ObjectNode pod = annotate(pod(), "ranktable.io/template", "with-env");
    container(pod, 0)
        .withArray("/env")
        .addObject()
        .put("name", "RANK_TABLE_FILE")
        .put("value", "/etc/env/ranktable.json");
    assertThat(container(patched(pod), 0).path("env")).isEqualTo(container(pod, 0).path("env"));
    assertThat(inject(patched(pod))).isInstanceOf(InjectionOutcome.Unchanged.class);
  }
}
