package io.ranktable.core.injection;

import static io.ranktable.core.injection.Admission.container;
import static io.ranktable.core.injection.Admission.gate;
import static io.ranktable.core.injection.Admission.mountPaths;
import static io.ranktable.core.injection.Admission.names;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ranktable.core.Goldens;
import io.ranktable.core.RealWorkload;
import io.ranktable.core.table.PodStatus;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Pods that real controllers created, as the API server sent them. */
class RealPodsTest {

  @ParameterizedTest
  @EnumSource
  void recordedPodsArePatchedAndThenHaveAllTheyNeed(RealWorkload workload) {
    workload
        .admissionReviews()
        .forEach(
            (name, review) -> {
              JsonNode pod = review.at("/request/object");
              boolean asks = pod.at("/metadata/annotations").has("ranktable.io/template");
              InjectionOutcome outcome = inject(review, pod);
              if (!asks) {
                assertThat(outcome).as(name).isEqualTo(new InjectionOutcome.NotOurs());
                return;
              }
              ObjectNode after = Admission.apply(Admission.operations(outcome), pod);
              assertThat(inject(review, after))
                  .as(name)
                  .isInstanceOf(InjectionOutcome.Unchanged.class);
              assertThat(names(after.at("/spec/initContainers"))).contains("ranktable-gate");
            });
  }

  @ParameterizedTest
  @EnumSource
  void thePatchOfARecordedPodIsAsRead(RealWorkload workload) {
    JsonNode review = workload.admissionReviews().firstEntry().getValue();
    InjectionOutcome outcome = inject(review, review.at("/request/object"));
    Goldens.check(
        "injection/" + workload.id() + ".json",
        withoutScript(Admission.wire(Admission.operations(outcome))));
  }

  @Test
  void theTwoTablesOfAKthenaPodOfTheVllmAscendGuideGoToItsEngineOnly() {
    JsonNode review =
        Objects.requireNonNull(RealWorkload.KTHENA.admissionReviews().get("qwen-0-prefill-0-0"));
    ObjectNode pod = (ObjectNode) review.at("/request/object");
    Admission.annotate(pod, "ranktable.io/template", "hccl-group,hccl-role");
    pod.set("spec", Admission.yaml(GUIDE));
    ObjectNode after = Admission.apply(Admission.operations(inject(review, pod)), pod);

    assertThat(names(after.at("/spec/initContainers")))
        .containsExactly("downloader", "ranktable-gate");
    assertThat(gate(after).path("image").textValue()).isEqualTo("quay.io/ascend/vllm-ascend:v0");
    assertThat(mountPaths(container(after, 0)))
        .containsExactly(
            "weights:/weights",
            "driver:/usr/local/Ascend/driver",
            "shm:/dev/shm",
            "ranktable-file-hccl-group:/etc/ranktable",
            "ranktable-file-hccl-role:/etc/hccl");
    assertThat(mountPaths(container(after, 1))).containsExactly("weights:/weights");
    PodStatus status =
        PodStatus.parse(after.at("/metadata/annotations/ranktable.io~1status").textValue(), "real")
            .orElseThrow();
    assertThat(status.tables())
        .extracting(table -> table.key().group(), table -> table.role(), table -> table.index())
        .containsOnly(tuple("kthena/qwen-0", "prefill", 0));
    Goldens.check("injection/vllm-ascend-guide.json", withoutScript(after.path("spec")));
  }

  /** The API server gives every call an id of its own, also a second one for the same pod. */
  @Test
  void aSecondCallForAPodThatIsItsOwnInstanceReplacesItsTicketEverywhere() {
    JsonNode review =
        Objects.requireNonNull(
            RealWorkload.AIBRIX.admissionReviews().get("storm-roleset-npzlg-prefill-56c454-0"));
    ObjectNode pod = (ObjectNode) review.at("/request/object");
    pod.withObject("/metadata/labels")
        .remove("stormservice.orchestration.aibrix.ai/role-replica-index");
    ObjectNode first = Admission.apply(Admission.operations(inject("call-1", pod)), pod);
    ObjectNode second = Admission.apply(Admission.operations(inject("call-2", first)), first);
    assertThat(second)
        .isEqualTo(Admission.apply(Admission.operations(inject("call-2", pod)), pod))
        .isNotEqualTo(first);
    assertThat(second.toString()).doesNotContain("call-1");
  }

  private static final String GUIDE =
      """
      initContainers:
      - name: downloader
        image: kthena/downloader:v1
        imagePullPolicy: IfNotPresent
        args: [--source, Qwen/Qwen3-8B, --output-dir, /weights]
        volumeMounts:
        - {name: weights, mountPath: /weights}
      containers:
      - name: engine
        image: quay.io/ascend/vllm-ascend:v0
        imagePullPolicy: IfNotPresent
        command: [vllm, serve, /weights]
        env:
        - {name: HF_HUB_OFFLINE, value: "1"}
        - name: ASCEND_REAL
          valueFrom: {fieldRef: {apiVersion: v1, fieldPath: "metadata.annotations['huawei.com/AscendReal']"}}
        resources:
          limits: {cpu: "8", memory: 64Gi, huawei.com/ascend-1980: "4"}
          requests: {cpu: "8", memory: 64Gi, huawei.com/ascend-1980: "4"}
        volumeMounts:
        - {name: weights, mountPath: /weights}
        - {name: driver, mountPath: /usr/local/Ascend/driver, readOnly: true}
        - {name: shm, mountPath: /dev/shm}
      - name: runtime
        image: kthena/runtime:v1
        imagePullPolicy: IfNotPresent
        args: [--engine, vllm]
        resources: {limits: {cpu: "1", memory: 1Gi}}
        volumeMounts:
        - {name: weights, mountPath: /weights}
      volumes:
      - {name: weights, hostPath: {path: /mnt/cache, type: DirectoryOrCreate}}
      - {name: driver, hostPath: {path: /usr/local/Ascend/driver}}
      - {name: shm, emptyDir: {medium: Memory, sizeLimit: 8Gi}}
      """;

  private static InjectionOutcome inject(JsonNode review, JsonNode pod) {
    return inject(review.at("/request/uid").asText(""), pod);
  }

  private static InjectionOutcome inject(String uid, JsonNode pod) {
    return Injector.inject(
        new InjectionRequest(pod, "real", uid), TestCatalog.usual(), GateSettings.defaults());
  }

  /** The script has tests of its own and would hide the rest. */
  private static JsonNode withoutScript(JsonNode json) {
    JsonNode copy = json.deepCopy();
    for (JsonNode command : copy.findValues("command")) {
      if (command.size() > 2 && command.path(2).asText("").equals(GateScript.text())) {
        ((ArrayNode) command).set(2, "<gate.sh>");
      }
    }
    return copy;
  }
}
