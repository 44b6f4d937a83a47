package io.ranktable.core.injection;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.github.fge.jsonpatch.JsonPatch;
import com.github.fge.jsonpatch.JsonPatchException;
import com.github.fge.jsonpatch.JsonPatchOperation;
import io.ranktable.core.catalog.Catalog;
import io.ranktable.core.table.Finding;
import io.ranktable.core.table.Reason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Plays the API server: sends a pod, applies the patch. */
final class Admission {

  static final String NAMESPACE = "team";
  static final String UID = "fad3b1cc-7381-4b10-bd3f-419459d6f11c";

  /** A pod that asks for the template {@code plain} and has a seat. */
  static final String POD =
      """
      apiVersion: v1
      kind: Pod
      metadata:
        name: prefill-0
        annotations:
          ranktable.io/template: plain
          ranktable.io/group: g
          ranktable.io/role: prefill
          ranktable.io/instance: "0"
          ranktable.io/index: "0"
          ranktable.io/size: "2"
      spec:
        containers:
        - name: engine
          image: example.com/vllm-ascend:v1
          imagePullPolicy: IfNotPresent
          resources:
            requests: {huawei.com/Ascend910: "8"}
            limits: {huawei.com/Ascend910: "8"}
        - name: logger
          image: example.com/logger:v1
      """;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final YAMLMapper YAML = new YAMLMapper();

  private Admission() {}

  static ObjectNode pod() {
    return yaml(POD);
  }

  static ObjectNode yaml(String text) {
    try {
      return (ObjectNode) YAML.readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  static ObjectNode annotate(ObjectNode pod, String... keysAndValues) {
    ObjectNode annotations = pod.withObject("/metadata/annotations");
    for (int i = 0; i < keysAndValues.length; i += 2) {
      annotations.put(keysAndValues[i], keysAndValues[i + 1]);
    }
    return pod;
  }

  static ObjectNode container(JsonNode pod, int position) {
    return (ObjectNode) pod.path("spec").path("containers").path(position);
  }

  static ObjectNode mount(ObjectNode container, String volume, String path) {
    return container
        .withArray("/volumeMounts")
        .addObject()
        .put("name", volume)
        .put("mountPath", path);
  }

  static ObjectNode volume(ObjectNode pod, String name) {
    return pod.withArray("/spec/volumes").addObject().put("name", name);
  }

  static InjectionOutcome inject(JsonNode pod) {
    return inject(pod, TestCatalog.usual(), UID);
  }

  static InjectionOutcome inject(JsonNode pod, Catalog catalog, String uid) {
    return Injector.inject(
        new InjectionRequest(pod, NAMESPACE, uid), catalog, GateSettings.defaults());
  }

  static List<JsonPatchOperation> operations(InjectionOutcome outcome) {
    assertThat(outcome).isInstanceOf(InjectionOutcome.Patched.class);
    return ((InjectionOutcome.Patched) outcome).operations();
  }

  /** The pod after the patch; the pod itself stays as it is. */
  static ObjectNode patched(JsonNode pod) {
    return apply(operations(inject(pod)), pod);
  }

  /** Applies operations as they travel: written as JSON and read again. */
  static ObjectNode apply(List<JsonPatchOperation> operations, JsonNode pod) {
    try {
      JsonNode wire = JSON.readTree(JSON.writeValueAsBytes(operations));
      return (ObjectNode) JsonPatch.fromJson(wire).apply(pod);
    } catch (IOException | JsonPatchException e) {
      throw new AssertionError(e);
    }
  }

  static JsonNode wire(List<JsonPatchOperation> operations) {
    return JSON.valueToTree(operations);
  }

  static List<Finding> denied(JsonNode pod) {
    InjectionOutcome outcome = inject(pod);
    assertThat(outcome).isInstanceOf(InjectionOutcome.Denied.class);
    return ((InjectionOutcome.Denied) outcome).findings();
  }

  /** The message of the only finding, which must have this reason. */
  static String denied(JsonNode pod, Reason reason) {
    List<Finding> findings = denied(pod);
    assertThat(findings).extracting(Finding::reason).containsExactly(reason);
    return findings.getFirst().message();
  }

  static List<String> warnings(JsonNode pod) {
    return switch (inject(pod)) {
      case InjectionOutcome.Patched(var ignored, List<String> warnings) -> warnings;
      case InjectionOutcome.Unchanged(List<String> warnings) -> warnings;
      case InjectionOutcome.NotOurs() -> throw new AssertionError("not ours");
      case InjectionOutcome.Denied(List<Finding> findings) -> throw new AssertionError(findings);
    };
  }

  static JsonNode gate(JsonNode pod) {
    return named(pod.path("spec").path("initContainers"), "ranktable-gate");
  }

  static JsonNode named(JsonNode list, String name) {
    for (JsonNode element : list) {
      if (element.path("name").asText("").equals(name)) {
        return element;
      }
    }
    throw new AssertionError("no " + name + " in " + list);
  }

  static List<String> names(JsonNode list) {
    List<String> names = new ArrayList<>();
    list.forEach(element -> names.add(element.path("name").asText("")));
    return names;
  }

  static List<String> mountPaths(JsonNode container) {
    List<String> mounts = new ArrayList<>();
    container
        .path("volumeMounts")
        .forEach(m -> mounts.add(m.path("name").asText("") + ":" + m.path("mountPath").asText("")));
    return mounts;
  }
}
