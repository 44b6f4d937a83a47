package io.ranktable.webhook.cli.offline;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ranktable.webhook.cli.input.Manifest;
import java.util.Optional;
import java.util.Set;

/**
 * The first pod of a workload as Kubernetes' own controllers make it, as far as admission can tell
 * the difference.
 */
final class WorkloadPod {

  /** Kinds whose pods can be made; those of other controllers differ too much from one another. */
  static final Set<String> KINDS = Set.of("Deployment", "Job", "ReplicaSet", "StatefulSet");

  /** Stands for the hash of a pod template, which only a cluster knows. */
  private static final String HASH = "0000000000";

  private final Manifest workload;
  private final ObjectNode pod = JsonNodeFactory.instance.objectNode();
  private final ObjectNode meta;

  private WorkloadPod(Manifest workload) {
    this.workload = workload;
    pod.put("apiVersion", "v1").put("kind", "Pod");
    meta = pod.putObject("metadata");
    meta.put("namespace", workload.namespace());
  }

  /** The pod; empty for what makes no pods or makes them in a way of its own. */
  static Optional<ObjectNode> of(Manifest workload) {
    boolean known = KINDS.contains(workload.kind());
    return known && workload.object().path("spec").path("template").path("spec").isObject()
        ? Optional.of(new WorkloadPod(workload).made())
        : Optional.empty();
  }

  private ObjectNode made() {
    ObjectNode template = workload.object().withObject("/spec/template");
    meta.setAll(template.path("metadata").deepCopy() instanceof ObjectNode own ? own : meta);
    pod.set("spec", template.path("spec").deepCopy());
    String name = workload.name();
    switch (workload.kind()) {
      case "StatefulSet" -> statefulSet(name);
      case "Job" -> job(name);
      case "Deployment" -> {
        label("pod-template-hash", HASH);
        owned("apps/v1", "ReplicaSet", name + "-" + HASH);
        meta.put("generateName", name + "-" + HASH + "-");
      }
      default -> {
        owned("apps/v1", "ReplicaSet", name);
        meta.put("generateName", name + "-");
      }
    }
    return pod;
  }

  private void statefulSet(String name) {
    int first = workload.object().path("spec").path("ordinals").path("start").asInt(0);
    label("apps.kubernetes.io/pod-index", Integer.toString(first));
    label("statefulset.kubernetes.io/pod-name", name + "-" + first);
    owned("apps/v1", "StatefulSet", name);
    meta.put("generateName", name + "-").put("name", name + "-" + first);
    pod.withObject("/spec").put("hostname", name + "-" + first);
  }

  private void job(String name) {
    label("batch.kubernetes.io/job-name", name);
    owned("batch/v1", "Job", name);
    if (workload.object().path("spec").path("completionMode").asText("").equals("Indexed")) {
      label("batch.kubernetes.io/job-completion-index", "0");
      meta.withObject("/annotations").put("batch.kubernetes.io/job-completion-index", "0");
      meta.put("generateName", name + "-0-");
    } else {
      meta.put("generateName", name + "-");
    }
  }

  private void label(String key, String value) {
    meta.withObject("/labels").put(key, value);
  }

  private void owned(String apiVersion, String kind, String name) {
    meta.putArray("ownerReferences")
        .addObject()
        .put("apiVersion", apiVersion)
        .put("kind", kind)
        .put("name", name)
        .put("uid", Admission.uid(workload.object(), workload.namespace()))
        .put("controller", true)
        .put("blockOwnerDeletion", true);
  }
}
