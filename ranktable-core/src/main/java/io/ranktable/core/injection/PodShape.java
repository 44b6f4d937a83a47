package io.ranktable.core.injection;

import com.fasterxml.jackson.databind.JsonNode;
import io.ranktable.core.table.Finding;
import io.ranktable.core.table.Reason;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks that the parts of a pod that injection reads and extends have the types that they have in
 * the Kubernetes API, so that everything after it may rely on them.
 */
final class PodShape {

  private final List<Finding> findings = new ArrayList<>();

  private PodShape() {}

  /** All that is not as in the Kubernetes API; empty for a pod that can be worked on. */
  static List<Finding> check(JsonNode pod) {
    PodShape shape = new PodShape();
    JsonNode meta = pod.path("metadata");
    JsonNode spec = pod.path("spec");
    shape.object(spec, "spec");
    shape.object(meta, "metadata");
    shape.optionalObject(meta.path("annotations"), "metadata.annotations");
    shape.optionalObject(meta.path("labels"), "metadata.labels");
    shape.named(spec.path("volumes"), "spec.volumes");
    for (String list : List.of(PodContainer.INIT, PodContainer.MAIN)) {
      shape.containers(spec.path(list), "spec." + list);
    }
    if (shape.findings.isEmpty() && spec.path(PodContainer.MAIN).isEmpty()) {
      shape.refuse("spec.containers", "a list of at least one container");
    }
    return shape.findings;
  }

  private void containers(JsonNode list, String where) {
    named(list, where);
    int position = 0;
    for (JsonNode container : list) {
      String path = where + "[" + position + "]";
      named(container.path("env"), path + ".env");
      objects(container.path("volumeMounts"), path + ".volumeMounts");
      position++;
    }
  }

  private void named(JsonNode list, String where) {
    objects(list, where);
    int position = 0;
    for (JsonNode element : list) {
      if (element.isObject() && !element.path("name").isTextual()) {
        refuse(where + "[" + position + "].name", "text");
      }
      position++;
    }
  }

  private void objects(JsonNode list, String where) {
    if (!absent(list) && !list.isArray()) {
      refuse(where, "a list");
      return;
    }
    int position = 0;
    for (JsonNode element : list) {
      if (!element.isObject()) {
        refuse(where + "[" + position + "]", "an object");
      }
      position++;
    }
  }

  private void optionalObject(JsonNode node, String where) {
    if (!absent(node)) {
      object(node, where);
    }
  }

  private void object(JsonNode node, String where) {
    if (!node.isObject()) {
      refuse(where, "an object");
    }
  }

  private void refuse(String where, String wanted) {
    findings.add(
        new Finding(
            Reason.REQUEST_MALFORMED,
            "The pod's "
                + where
                + " is not "
                + wanted
                + ", as the Kubernetes API has it. Correct the pod, or the webhook that wrote it."));
  }

  private static boolean absent(JsonNode node) {
    return node.isMissingNode() || node.isNull();
  }
}
