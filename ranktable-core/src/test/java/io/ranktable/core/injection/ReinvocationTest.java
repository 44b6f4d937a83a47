package io.ranktable.core.injection;

import static io.ranktable.core.injection.Admission.annotate;
import static io.ranktable.core.injection.Admission.apply;
import static io.ranktable.core.injection.Admission.container;
import static io.ranktable.core.injection.Admission.denied;
import static io.ranktable.core.injection.Admission.gate;
import static io.ranktable.core.injection.Admission.inject;
import static io.ranktable.core.injection.Admission.mount;
import static io.ranktable.core.injection.Admission.operations;
import static io.ranktable.core.injection.Admission.patched;
import static io.ranktable.core.injection.Admission.pod;
import static io.ranktable.core.injection.Admission.wire;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ranktable.core.table.Reason;
import org.junit.jupiter.api.Test;

/** Later calls for a pod that other webhooks have changed meanwhile. */
class ReinvocationTest {

  @Test
  void aLabelOfOthersNeedsNothingMore() {
    ObjectNode pod = patched(pod());
    pod.withObject("/metadata/labels").put("istio.io/rev", "default");
    assertThat(inject(pod)).isInstanceOf(InjectionOutcome.Unchanged.class);
  }

  @Test
  void onlyAContainerThatWasAddedGetsWhatItLacks() {
    ObjectNode pod = patched(annotate(pod(), "ranktable.io/template", "with-env"));
    ObjectNode added = pod.withArray("/spec/containers").addObject().put("name", "late");
    added.withObject("/resources/limits").put("huawei.com/Ascend910", 1);
    assertThat(wire(operations(inject(pod))))
        .extracting(operation -> operation.path("path").textValue())
        .containsExactly(
            "/spec/containers/2/volumeMounts",
            "/spec/containers/2/volumeMounts/-",
            "/spec/containers/2/env",
            "/spec/containers/2/env/-");
  }

  @Test
  void whatDefaultsAndOthersAddToOurElementsStays() {
    ObjectNode pod = patched(pod());
    ObjectNode gate = (ObjectNode) gate(pod);
    gate.put("image", "mirror.example.com/vllm-ascend:v1").put("imagePullPolicy", "Always");
    gate.withObject("/resources/limits").put("ephemeral-storage", "1Gi");
    gate.withArray("/env").addObject().put("name", "HTTP_PROXY").put("value", "x");
    mount(gate, "kube-api-access-x", "/var/run/secrets/kubernetes.io/serviceaccount");
    pod.withObject("/spec/volumes/1/emptyDir").put("sizeLimit", "1Gi");
    pod.withObject("/spec/volumes/0/configMap").put("defaultMode", 420);
    assertThat(inject(pod)).isInstanceOf(InjectionOutcome.Unchanged.class);
  }

  @Test
  void aPlacementThatChangedMeanwhileReplacesOurOwnElements() {
    ObjectNode changed = annotate(patched(pod()), "ranktable.io/group", "another");
    assertThat(patched(changed))
        .isEqualTo(patched(annotate(pod(), "ranktable.io/group", "another")));
    assertThat(wire(operations(inject(changed))))
        .extracting(operation -> operation.path("op").textValue())
        .containsOnly("replace");
  }

  @Test
  void anOverrideThatCameMeanwhileIsFollowedWhereNothingStandsInTheWay() {
    ObjectNode changed = annotate(patched(pod()), "ranktable.io/file-name", "table.json");
    assertThat(patched(changed))
        .isEqualTo(patched(annotate(pod(), "ranktable.io/file-name", "table.json")));
  }

  @Test
  void ourElementsAreNotBelievedWithoutAStatusThatNamesThem() {
    ObjectNode changed = annotate(patched(pod()), "ranktable.io/group", "another");
    annotate(changed, "ranktable.io/status", "{}");
    assertThat(denied(changed))
        .extracting(finding -> finding.reason())
        .containsExactly(Reason.VOLUME_CONFLICT, Reason.GATE_CONFLICT);
  }

  @Test
  void anotherRequestIdChangesNothingForAPodWithASeatOfItsOwn() {
    ObjectNode pod = patched(pod());
    assertThat(inject(pod, TestCatalog.usual(), "another-uid"))
        .isInstanceOf(InjectionOutcome.Unchanged.class);
  }

  @Test
  void aGateOfAnEarlierVersionIsReplaced() {
    ObjectNode pod = patched(pod());
    ((ObjectNode) gate(pod)).withArray("/command").set(2, "exit 0");
    assertThat(apply(operations(inject(pod)), pod)).isEqualTo(patched(pod()));
  }

  @Test
  void aMountThatWasTakenFromTheEngineComesBack() {
    ObjectNode pod = patched(pod());
    container(pod, 0).remove("volumeMounts");
    assertThat(patched(pod)).isEqualTo(patched(pod()));
  }
}
