package io.ranktable.core.injection;

import static io.ranktable.core.injection.Admission.annotate;
import static io.ranktable.core.injection.Admission.container;
import static io.ranktable.core.injection.Admission.denied;
import static io.ranktable.core.injection.Admission.gate;
import static io.ranktable.core.injection.Admission.inject;
import static io.ranktable.core.injection.Admission.mountPaths;
import static io.ranktable.core.injection.Admission.named;
import static io.ranktable.core.injection.Admission.names;
import static io.ranktable.core.injection.Admission.operations;
import static io.ranktable.core.injection.Admission.patched;
import static io.ranktable.core.injection.Admission.pod;
import static io.ranktable.core.injection.Admission.wire;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ranktable.core.catalog.Catalog;
import io.ranktable.core.table.Digests;
import io.ranktable.core.table.Finding;
import io.ranktable.core.table.PodStatus;
import io.ranktable.core.table.Reason;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InjectorTest {

  @Test
  void aPodThatNamesNoTemplateIsNotOurs() {
    ObjectNode pod = pod();
    ((ObjectNode) pod.path("metadata")).remove("annotations");
    assertThat(inject(pod)).isEqualTo(new InjectionOutcome.NotOurs());
  }

  @Test
  void aPodGetsVolumesGateMountLabelAndStatus() {
    ObjectNode after = patched(pod());
    JsonNode spec = after.path("spec");
    assertThat(names(spec.path("volumes")))
        .containsExactly("ranktable-source-plain", "ranktable-file-plain");
    assertThat(names(spec.path("initContainers"))).containsExactly("ranktable-gate");
    assertThat(mountPaths(container(after, 0)))
        .containsExactly("ranktable-file-plain:/etc/ranktable");
    assertThat(after.at("/metadata/labels/ranktable.io~1injected").textValue()).isEqualTo("true");
    PodStatus status = status(after);
    assertThat(status.tables()).hasSize(1);
    assertThat(status.tables().getFirst().key().group()).isEqualTo("g");
    assertThat(status.staleReport()).isNull();
  }

  @Test
  void theConfigMapVolumeIsOptionalWholeAndOnlyInTheGate() {
    ObjectNode after = patched(pod());
    JsonNode configMap =
        named(after.path("spec").path("volumes"), "ranktable-source-plain").path("configMap");
    assertThat(configMap.path("name").textValue())
        .isEqualTo(status(after).tables().getFirst().key().configMapName());
    assertThat(configMap.path("optional").asBoolean()).isTrue();
    assertThat(configMap.has("items")).isFalse();
    assertThat(mountPaths(gate(after)))
        .containsExactly(
            "ranktable-source-plain:/ranktable-gate/0", "ranktable-file-plain:/etc/ranktable");
  }

  @Test
  void onlyOperationsOfTypeAddChangeAFreshPod() {
    assertThat(wire(operations(inject(pod()))))
        .isNotEmpty()
        .allSatisfy(operation -> assertThat(operation.path("op").textValue()).isEqualTo("add"));
  }

  @Test
  void nullListsAndMapsCountAsMissing() {
    ObjectNode pod = annotate(pod(), "ranktable.io/template", "with-env");
    ObjectNode nulls = pod.deepCopy();
    ((ObjectNode) nulls.path("metadata")).set("labels", NullNode.getInstance());
    ((ObjectNode) nulls.path("spec")).set("volumes", NullNode.getInstance());
    ((ObjectNode) nulls.path("spec")).set("initContainers", NullNode.getInstance());
    container(nulls, 0).set("volumeMounts", NullNode.getInstance());
    container(nulls, 0).set("env", NullNode.getInstance());
    assertThat(patched(nulls)).isEqualTo(patched(pod));
  }

  @Test
  void liveDeliveryMountsTheConfigMapDirectoryReadOnly() {
    ObjectNode after = patched(annotate(pod(), "ranktable.io/template", "live"));
    assertThat(names(after.path("spec").path("volumes"))).containsExactly("ranktable-source-live");
    JsonNode mount = container(after, 0).path("volumeMounts").path(0);
    assertThat(mount.path("mountPath").textValue()).isEqualTo("/etc/live");
    assertThat(mount.path("readOnly").asBoolean()).isTrue();
    assertThat(gate(after).path("args").path(4).textValue()).isEqualTo("mount");
  }

  @Test
  void aLiveFileOfAnotherNameIsListedBesideWhatTheGateReads() {
    ObjectNode after =
        patched(
            annotate(
                pod(), "ranktable.io/template", "live", "ranktable.io/file-name", "table.json"));
    JsonNode items = after.at("/spec/volumes/0/configMap/items");
    assertThat(items)
        .extracting(i -> i.path("key").textValue() + ">" + i.path("path").textValue())
        .containsExactly(
            "members>members",
            "digest>digest",
            "progress>progress",
            "ranktable.json>table.json",
            "ranktable.json.gz>table.json.gz");
  }

  @Test
  void twoTemplatesShareOneGate() {
    ObjectNode after = patched(annotate(pod(), "ranktable.io/template", "with-env, live"));
    assertThat(names(after.path("spec").path("initContainers"))).containsExactly("ranktable-gate");
    assertThat(gate(after).path("args")).hasSize(10);
    assertThat(mountPaths(container(after, 0)))
        .containsExactly("ranktable-file-with-env:/etc/env", "ranktable-source-live:/etc/live");
    assertThat(status(after).tables())
        .extracting(table -> table.key().template())
        .containsExactly("with-env", "live");
  }

  @Test
  void theVariablesOfTheTemplateNameTheFile() {
    ObjectNode after =
        patched(
            annotate(
                pod(), "ranktable.io/template", "with-env", "ranktable.io/mount-path", "/data/x"));
    assertThat(container(after, 0).path("env").toString())
        .isEqualTo("[{\"name\":\"RANK_TABLE_FILE\",\"value\":\"/data/x/ranktable.json\"}]");
    assertThat(container(after, 1).has("env")).isFalse();
  }

  @Test
  void aDeviceAnnotationThatIsThereAlreadyIsRememberedAsStale() {
    ObjectNode after = patched(annotate(pod(), TestCatalog.DEVICES, "{\"devices\":[]}"));
    assertThat(status(after).staleReport()).isEqualTo(Digests.sha256("{\"devices\":[]}"));
  }

  @Test
  void nothingIsDoneTwice() {
    assertThat(inject(patched(pod()))).isInstanceOf(InjectionOutcome.Unchanged.class);
  }

  @Test
  void forgedMarksAreReplacedOnOurPodsAndThePokeIsRemoved() {
    ObjectNode forged =
        annotate(pod(), "ranktable.io/status", "{\"version\":1}", "ranktable.io/poke", "1");
    forged.withObject("/metadata/labels").put("ranktable.io/injected", "false");
    assertThat(patched(forged)).isEqualTo(patched(pod()));
  }

  @Test
  void forgedMarksAreTakenOffPodsThatAreNotOurs() {
    ObjectNode forged = pod();
    forged.withObject("/metadata").remove("annotations");
    forged.withObject("/metadata/labels").put("app", "x");
    ObjectNode clean = annotate(forged.deepCopy(), "keep", "me");
    annotate(forged, "keep", "me", "ranktable.io/status", "x", "ranktable.io/poke", "1");
    forged.withObject("/metadata/labels").put("ranktable.io/injected", "true");
    assertThat(patched(forged)).isEqualTo(clean);
    assertThat(wire(operations(inject(forged))))
        .allSatisfy(operation -> assertThat(operation.path("op").textValue()).isEqualTo("remove"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", ",", "plain,,live", "plain, plain", "plain,a,b,c,d"})
  void aListOfTemplatesThatCannotBeIsDenied(String list) {
    assertThat(denied(annotate(pod(), "ranktable.io/template", list), Reason.TEMPLATE_LIST_INVALID))
        .contains("ranktable.io/template")
        .contains("up to 4");
  }

  @Test
  void everyObstacleOfEveryTemplateIsNamedAtOnce() {
    ObjectNode pod =
        annotate(
            pod(),
            "ranktable.io/template",
            "missing,poor-format,plain",
            "ranktable.io/delivery.plain",
            "carrier pigeon",
            "ranktable.io/containers.plain",
            "nobody");
    assertThat(denied(pod))
        .extracting(Finding::reason)
        .containsExactly(
            Reason.TEMPLATE_NOT_FOUND,
            Reason.POD_FORMAT_NOT_FOUND,
            Reason.OVERRIDE_INVALID,
            Reason.CONTAINER_UNKNOWN);
  }

  @Test
  void twoTablesInOneDirectoryAreDeniedWithTheLineThatMendsIt() {
    assertThat(
            denied(
                annotate(pod(), "ranktable.io/template", "plain,other"), Reason.MOUNT_PATH_TAKEN))
        .contains("'plain'", "'other'", "/etc/ranktable")
        .contains("ranktable.io/mount-path.other: /etc/ranktable-other");
  }

  @Test
  void aTableMayLieInAnotherOnesDirectoryUnlessThatIsLive() {
    ObjectNode nested =
        annotate(
            pod(),
            "ranktable.io/template",
            "plain,other",
            "ranktable.io/mount-path.other",
            "/etc/ranktable/role");
    assertThat(inject(nested)).isInstanceOf(InjectionOutcome.Patched.class);
    annotate(nested, "ranktable.io/delivery.plain", "mount");
    assertThat(denied(nested, Reason.MOUNT_PATH_TAKEN)).contains("/etc/ranktable/role");
  }

  @Test
  void aTableMayNotHideAnotherOnesFile() {
    ObjectNode pod =
        annotate(
            pod(),
            "ranktable.io/template",
            "plain,other",
            "ranktable.io/mount-path.other",
            "/etc/ranktable/ranktable.json");
    assertThat(denied(pod, Reason.MOUNT_PATH_TAKEN)).contains("/etc/ranktable/ranktable.json");
  }

  @Test
  void templatesThatContradictEachOthersVariablesAreDenied() {
    Catalog catalog =
        TestCatalog.and(
            "contrary",
            Map.of("ranktable-level", "group", "mount-path", "/x", "env", "RANK_TABLE_FILE=/x"));
    ObjectNode pod = annotate(pod(), "ranktable.io/template", "with-env,contrary");
    InjectionOutcome outcome = inject(pod, catalog, Admission.UID);
    assertThat(outcome).isInstanceOf(InjectionOutcome.Denied.class);
    assertThat(((InjectionOutcome.Denied) outcome).findings())
        .singleElement()
        .satisfies(f -> assertThat(f.reason()).isEqualTo(Reason.ENV_CONFLICT))
        .satisfies(f -> assertThat(f.message()).contains("/etc/env/ranktable.json", "'/x'"));
    annotate(
        pod,
        "ranktable.io/containers.with-env",
        "engine",
        "ranktable.io/containers.contrary",
        "logger");
    assertThat(inject(pod, catalog, Admission.UID)).isInstanceOf(InjectionOutcome.Patched.class);
  }

  private static PodStatus status(ObjectNode pod) {
    return PodStatus.parse(
            pod.at("/metadata/annotations/ranktable.io~1status").textValue(), Admission.NAMESPACE)
        .orElseThrow();
  }
}
