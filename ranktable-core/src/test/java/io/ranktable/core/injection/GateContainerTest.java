package io.ranktable.core.injection;

import static io.ranktable.core.injection.Admission.annotate;
import static io.ranktable.core.injection.Admission.container;
import static io.ranktable.core.injection.Admission.denied;
import static io.ranktable.core.injection.Admission.gate;
import static io.ranktable.core.injection.Admission.inject;
import static io.ranktable.core.injection.Admission.names;
import static io.ranktable.core.injection.Admission.patched;
import static io.ranktable.core.injection.Admission.pod;
import static io.ranktable.core.injection.Admission.yaml;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ranktable.core.table.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GateContainerTest {

  @Test
  void itRunsTheScriptOnTheImageOfTheFirstTarget() {
    JsonNode gate = gate(patched(pod()));
    assertThat(gate.path("image").textValue()).isEqualTo("example.com/vllm-ascend:v1");
    assertThat(gate.path("imagePullPolicy").textValue()).isEqualTo("IfNotPresent");
    assertThat(gate.path("command"))
        .extracting(JsonNode::textValue)
        .containsExactly("/bin/sh", "-c", GateScript.text(), "ranktable-gate");
    assertThat(gate.path("args"))
        .extracting(JsonNode::textValue)
        .hasSize(5)
        .endsWith("/ranktable-gate/0", "/etc/ranktable", "ranktable.json", "copy");
    assertThat(gate.path("args").path(0).textValue()).startsWith("ranktable-g-");
  }

  @Test
  void theScriptHasNoDollarSignsThatTheKubeletWouldSwallow() {
    assertThat(GateScript.text()).startsWith("#").doesNotContain("$$");
  }

  @Test
  void itLearnsItsOwnUidAndIpFromTheKubelet() {
    assertThat(gate(patched(pod())).path("env"))
        .isEqualTo(
            yaml("""
                    env:
                    - name: POD_UID
                      valueFrom: {fieldRef: {apiVersion: v1, fieldPath: metadata.uid}}
                    - name: POD_IP
                      valueFrom: {fieldRef: {apiVersion: v1, fieldPath: status.podIP}}
                    """)
                .path("env"));
  }

  @Test
  void itAsksForAsMuchAsItMayUse() {
    JsonNode resources = gate(patched(pod())).path("resources");
    assertThat(resources.path("requests")).isEqualTo(resources.path("limits")).hasSize(2);
  }

  @Test
  void itMeetsTheRestrictedStandardAndFixesNoUser() {
    assertThat(gate(patched(pod())).path("securityContext"))
        .isEqualTo(
            yaml(
                """
                allowPrivilegeEscalation: false
                readOnlyRootFilesystem: true
                capabilities: {drop: [ALL]}
                seccompProfile: {type: RuntimeDefault}
                """));
  }

  @Test
  void itRunsAsTheTargetsUserButNeverWithItsPrivileges() {
    ObjectNode pod = pod();
    container(pod, 0)
        .set(
            "securityContext",
            yaml(
                """
                privileged: true
                allowPrivilegeEscalation: true
                readOnlyRootFilesystem: false
                runAsUser: 1000
                runAsGroup: 1001
                runAsNonRoot: true
                capabilities: {add: [SYS_ADMIN]}
                seLinuxOptions: {level: "s0:c1,c2"}
                """));
    assertThat(gate(patched(pod)).path("securityContext"))
        .isEqualTo(
            yaml(
                """
                runAsUser: 1000
                runAsGroup: 1001
                runAsNonRoot: true
                seLinuxOptions: {level: "s0:c1,c2"}
                allowPrivilegeEscalation: false
                readOnlyRootFilesystem: true
                capabilities: {drop: [ALL]}
                seccompProfile: {type: RuntimeDefault}
                """));
  }

  @Test
  void itInheritsThePodsSeccompProfileAndTakesTheTargets() {
    ObjectNode pod = pod();
    pod.withObject("/spec/securityContext/seccompProfile").put("type", "Unconfined");
    assertThat(gate(patched(pod)).at("/securityContext/seccompProfile").isMissingNode()).isTrue();
    container(pod, 0).withObject("/securityContext/seccompProfile").put("type", "Localhost");
    assertThat(gate(patched(pod)).at("/securityContext/seccompProfile/type").textValue())
        .isEqualTo("Localhost");
  }

  @Test
  void anImageCanBeChosen() {
    JsonNode gate = gate(patched(annotate(pod(), "ranktable.io/wait-image", "busybox:1.37")));
    assertThat(gate.path("image").textValue()).isEqualTo("busybox:1.37");
    assertThat(gate.has("imagePullPolicy")).isFalse();
  }

  @Test
  void byDefaultItComesAfterDownloadsAndOnRequestBeforeThem() {
    ObjectNode pod = pod();
    pod.withArray("/spec/initContainers").addObject().put("name", "downloader");
    assertThat(names(patched(pod).at("/spec/initContainers")))
        .containsExactly("downloader", "ranktable-gate");
    annotate(pod, "ranktable.io/wait-position", "first");
    assertThat(names(patched(pod).at("/spec/initContainers")))
        .containsExactly("ranktable-gate", "downloader");
  }

  @Test
  void itComesBeforeANativeSidecarThatGetsTheTable() {
    ObjectNode pod = annotate(pod(), "ranktable.io/containers", "engine,helper");
    pod.withArray("/spec/initContainers").addObject().put("name", "downloader");
    pod.withArray("/spec/initContainers")
        .addObject()
        .put("name", "helper")
        .put("restartPolicy", "Always");
    ObjectNode after = patched(pod);
    assertThat(names(after.at("/spec/initContainers")))
        .containsExactly("downloader", "ranktable-gate", "helper");
    assertThat(after.at("/spec/initContainers/2/volumeMounts/0/mountPath").textValue())
        .isEqualTo("/etc/ranktable");
    assertThat(inject(after)).isInstanceOf(InjectionOutcome.Unchanged.class);
  }

  @ParameterizedTest
  @CsvSource({"wait-position,middle", "wait-image,two words"})
  void wishesThatCannotBeAreDenied(String setting, String value) {
    assertThat(denied(annotate(pod(), "ranktable.io/" + setting, value), Reason.OVERRIDE_INVALID))
        .contains("ranktable.io/" + setting)
        .contains(value);
  }

  @Test
  void templatesThatWantDifferentImagesAreDenied() {
    ObjectNode pod =
        annotate(
            pod(),
            "ranktable.io/template",
            "plain,live",
            "ranktable.io/wait-image.plain",
            "a",
            "ranktable.io/wait-image.live",
            "b");
    assertThat(denied(pod, Reason.OVERRIDE_INVALID)).contains("one wait container serves them");
  }

  @Test
  void aContainerOfItsNameThatIsNotOursIsDenied() {
    ObjectNode foreign = pod();
    foreign.withArray("/spec/initContainers").addObject().put("name", "ranktable-gate");
    assertThat(denied(foreign, Reason.GATE_CONFLICT)).contains("ranktable-gate");
    ObjectNode main = pod();
    main.withArray("/spec/containers").addObject().put("name", "ranktable-gate");
    assertThat(denied(main, Reason.GATE_CONFLICT)).contains("spec.containers");
  }
}
