package io.ranktable.core.injection;

import static io.ranktable.core.injection.Admission.annotate;
import static io.ranktable.core.injection.Admission.container;
import static io.ranktable.core.injection.Admission.denied;
import static io.ranktable.core.injection.Admission.gate;
import static io.ranktable.core.injection.Admission.mountPaths;
import static io.ranktable.core.injection.Admission.patched;
import static io.ranktable.core.injection.Admission.pod;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ranktable.core.table.Reason;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeliverySettingsTest {

  @Test
  void annotationsOfThePodWinOverTheTemplate() {
    ObjectNode after =
        patched(
            annotate(
                pod(),
                "ranktable.io/mount-path",
                "/user/config",
                "ranktable.io/file-name",
                "jobstart_hccl.json"));
    assertThat(mountPaths(container(after, 0)))
        .containsExactly("ranktable-file-plain:/user/config");
    assertThat(gate(after).path("args"))
        .extracting(JsonNode::textValue)
        .endsWith("/user/config", "jobstart_hccl.json", "copy");
  }

  @Test
  void anAnnotationForOneTemplateWinsOverOneForAll() {
    ObjectNode after =
        patched(
            annotate(
                pod(),
                "ranktable.io/template",
                "plain,live",
                "ranktable.io/delivery",
                "mount",
                "ranktable.io/delivery.live",
                "copy"));
    assertThat(mountPaths(container(after, 0)))
        .containsExactly("ranktable-source-plain:/etc/ranktable", "ranktable-file-live:/etc/live");
  }

  @ParameterizedTest
  @CsvSource({
    "mount-path,etc/ranktable",
    "mount-path,/",
    "mount-path,//.",
    "mount-path,/etc",
    "mount-path,/etc/x/",
    "mount-path,/etc/../x",
    "mount-path,/proc/1/root",
    "mount-path,/sys/fs/cgroup",
    "mount-path,/a:b",
    "mount-path,/$(POD_IP)",
    "file-name,a/b",
    "file-name,..",
    "file-name,..data",
    "file-name,.",
    "file-name,members",
    "file-name,two words",
    "delivery,symlink"
  })
  void valuesThatCannotBeAreDeniedWithWhatTheyMustBe(String setting, String value) {
    assertThat(denied(annotate(pod(), "ranktable.io/" + setting, value), Reason.OVERRIDE_INVALID))
        .contains("ranktable.io/" + setting + ": \"" + value + "\"")
        .containsPattern("; |choose|write|use ");
  }

  @Test
  void aFileThatTheTemplatesReaderRefusesIsDenied() {
    InjectionOutcome outcome =
        Admission.inject(
            annotate(
                pod(), "ranktable.io/template", "strict", "ranktable.io/file-name", "table.txt"),
            TestCatalog.and("strict", Map.of("ranktable-level", "group", "consumer", "hccl-1.0")),
            Admission.UID);
    assertThat(outcome)
        .isInstanceOfSatisfying(
            InjectionOutcome.Denied.class,
            denied ->
                assertThat(denied.findings().getFirst().message())
                    .contains(
                        "/etc/ranktable/table.txt, is refused by hccl-1.0: the path must end with .json"));
  }

  @Test
  void theDirectoryOfTheWaitContainerIsReserved() {
    assertThat(
            denied(
                annotate(pod(), "ranktable.io/mount-path", "/ranktable-gate/x"),
                Reason.OVERRIDE_INVALID))
        .contains("belongs to the wait container");
  }
}
