package io.ranktable.core.injection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.fge.jackson.jsonpointer.JsonPointer;
import com.github.fge.jsonpatch.JsonPatchOperation;
import io.ranktable.core.table.Names;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Writes the operations that give a pod what a plan says it must have. What is there already stays
 * untouched; only elements that an earlier call added are replaced when they are no longer right.
 */
final class PatchWriter {

  private static final JsonPointer ANNOTATIONS = JsonPointer.of("metadata", "annotations");
  private static final JsonPointer LABELS = JsonPointer.of("metadata", "labels");
  private static final JsonPointer VOLUMES = JsonPointer.of("spec", "volumes");
  private static final JsonPointer INIT = JsonPointer.of("spec", PodContainer.INIT);
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final InjectionPlan plan;
  private final PatchBuilder patch;
  private final Set<String> written = new HashSet<>();

  private PatchWriter(InjectionPlan plan) {
    this.plan = plan;
    this.patch = new PatchBuilder(plan.pod());
  }

  /** The operations for a plan; empty when the pod has all it needs. */
  static List<JsonPatchOperation> write(InjectionPlan plan) {
    PatchWriter writer = new PatchWriter(plan);
    writer.marks();
    plan.tables().forEach(writer::volumes);
    plan.tables().forEach(writer::containers);
    writer.gate(); // last, for it moves the positions of native sidecars
    return writer.patch.operations();
  }

  /** The operations that take our marks off a pod that is not ours; empty when it has none. */
  static List<JsonPatchOperation> unmark(JsonNode pod) {
    PatchBuilder patch = new PatchBuilder(pod);
    patch.remove(ANNOTATIONS, Names.STATUS);
    patch.remove(ANNOTATIONS, Names.POKE);
    patch.remove(LABELS, Names.INJECTED);
    return patch.operations();
  }

  private void marks() {
    patch.put(ANNOTATIONS, Names.STATUS, plan.status().toJson());
    patch.remove(ANNOTATIONS, Names.POKE);
    patch.put(LABELS, Names.INJECTED, "true");
  }

  private void volumes(TableMount table) {
    JsonNode existing = plan.pod().path("spec").path("volumes");
    for (ObjectNode wanted : Volumes.of(table)) {
      int position = position(existing, wanted.path("name").asText(""));
      if (position < 0) {
        patch.append(VOLUMES, wanted);
      } else if (!Volumes.serves(existing.get(position), wanted)) {
        patch.replace(VOLUMES, position, wanted);
      }
    }
  }

  private void containers(TableMount table) {
    for (PodContainer target : table.targets()) {
      JsonPointer path = JsonPointer.of("spec", target.list(), target.position());
      if (!mounted(target.json(), table)) {
        ObjectNode mount = JSON.objectNode().put("name", table.engineVolume());
        mount.put("mountPath", table.directory());
        if (!table.copied()) {
          mount.put("readOnly", true);
        }
        patch.append(path.append("volumeMounts"), mount);
      }
      table
          .env()
          .forEach(
              (name, value) -> {
                boolean set = position(target.json().path("env"), name) >= 0;
                if (!set && written.add(target.name() + " " + name)) {
                  ObjectNode variable = JSON.objectNode().put("name", name).put("value", value);
                  patch.append(path.append("env"), variable);
                }
              });
    }
  }

  private void gate() {
    JsonNode inits = plan.pod().path("spec").path(PodContainer.INIT);
    int position = position(inits, Names.GATE);
    if (position < 0) {
      int before = plan.gateFirst() ? 0 : firstSidecarTarget(inits.size());
      if (before < inits.size()) {
        patch.insert(INIT, before, plan.gate());
      } else {
        patch.append(INIT, plan.gate());
      }
    } else if (!GateContainer.serves(inits.get(position), plan.gate())) {
      patch.replace(INIT, position, plan.gate());
    }
  }

  /** A native sidecar that gets a table must not start before the gate has opened. */
  private int firstSidecarTarget(int otherwise) {
    return plan.tables().stream()
        .flatMap(table -> table.targets().stream())
        .filter(PodContainer::sidecar)
        .mapToInt(PodContainer::position)
        .min()
        .orElse(otherwise);
  }

  private static boolean mounted(JsonNode container, TableMount table) {
    for (JsonNode mount : container.path("volumeMounts")) {
      if (mount.path("name").asText("").equals(table.engineVolume())
          && MountPaths.normal(mount.path("mountPath").asText("")).equals(table.directory())) {
        return true;
      }
    }
    return false;
  }

  private static int position(JsonNode named, String name) {
    for (int position = 0; position < named.size(); position++) {
      if (named.get(position).path("name").asText("").equals(name)) {
        return position;
      }
    }
    return -1;
  }
}
