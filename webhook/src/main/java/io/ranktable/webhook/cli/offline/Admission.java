package io.ranktable.webhook.cli.offline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.fge.jsonpatch.JsonPatch;
import com.github.fge.jsonpatch.JsonPatchException;
import com.github.fge.jsonpatch.JsonPatchOperation;
import io.ranktable.core.catalog.Catalog;
import io.ranktable.core.injection.GateSettings;
import io.ranktable.core.injection.InjectionOutcome;
import io.ranktable.core.injection.InjectionRequest;
import io.ranktable.core.injection.Injector;
import io.ranktable.core.table.Finding;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

/**
 * The webhook's decision on a pod in a file.
 *
 * @param catalog templates, pod formats and profiles
 * @param gate what an installation fixes for every gate
 */
record Admission(Catalog catalog, GateSettings gate) {

  /** What came of it. */
  sealed interface Outcome {
    /**
     * The pod may be created.
     *
     * @param pod the pod with its patch
     * @param patch the patch; empty when the pod had all it needs
     * @param warnings sentences for the user
     */
    record Admitted(ObjectNode pod, List<JsonPatchOperation> patch, List<String> warnings)
        implements Outcome {}

    /** The pod asks for no table. */
    record NotOurs() implements Outcome {}

    /** The pod is refused. */
    record Denied(List<Finding> findings) implements Outcome {}
  }

  /** Decides on a pod; the pod itself stays as it is. */
  Outcome admit(ObjectNode pod, String namespace) {
    return switch (Injector.inject(
        new InjectionRequest(pod, namespace, uid(pod, namespace)), catalog, gate)) {
      case InjectionOutcome.Patched(List<JsonPatchOperation> patch, List<String> warnings) ->
          new Outcome.Admitted(patched(pod, patch), patch, warnings);
      case InjectionOutcome.Unchanged(List<String> warnings) ->
          new Outcome.Admitted(pod, List.of(), warnings);
      case InjectionOutcome.NotOurs() -> new Outcome.NotOurs();
      case InjectionOutcome.Denied(List<Finding> findings) -> new Outcome.Denied(findings);
    };
  }

  /**
   * The pod's UID; for one that has none yet, one that follows from its name, so that the same file
   * always gives the same result.
   */
  static String uid(JsonNode pod, String namespace) {
    JsonNode meta = pod.path("metadata");
    String own = meta.path("uid").asText("");
    if (!own.isEmpty()) {
      return own;
    }
    String name = meta.path("name").asText(meta.path("generateName").asText(""));
    return UUID.nameUUIDFromBytes((namespace + "/" + name).getBytes(StandardCharsets.UTF_8))
        .toString();
  }

  private static ObjectNode patched(ObjectNode pod, List<JsonPatchOperation> patch) {
    try {
      return (ObjectNode) new JsonPatch(patch).apply(pod);
    } catch (JsonPatchException e) {
      throw new IllegalStateException("The injector's own patch does not fit the pod", e);
    }
  }
}
