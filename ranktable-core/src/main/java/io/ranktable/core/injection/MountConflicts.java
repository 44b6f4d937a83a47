package io.ranktable.core.injection;

import com.fasterxml.jackson.databind.JsonNode;
import io.ranktable.core.table.Finding;
import io.ranktable.core.table.Names;
import io.ranktable.core.table.Reason;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Mounts of the pod that would hide a table, or would never be refreshed. */
final class MountConflicts {

  private final InjectionPlan plan;
  private final List<Finding> findings;

  private MountConflicts(InjectionPlan plan, List<Finding> findings) {
    this.plan = plan;
    this.findings = findings;
  }

  /** Finds them in all containers of the pod except the gate. */
  static void check(InjectionPlan plan, List<Finding> findings) {
    MountConflicts conflicts = new MountConflicts(plan, findings);
    for (PodContainer container : PodContainer.all(plan.pod())) {
      if (!container.name().equals(Names.GATE)) {
        for (JsonNode mount : container.json().path("volumeMounts")) {
          conflicts.check(container, mount);
        }
      }
    }
  }

  private void check(PodContainer container, JsonNode mount) {
    for (TableMount table : plan.tables()) {
      if (SubPaths.used(mount) && ofOurVolume(mount, table)) {
        findings.add(partOfOurs(container, mount));
      } else if (table.reaches(container.name())) {
        checkPath(container, mount, table);
      }
    }
  }

  private void checkPath(PodContainer container, JsonNode mount, TableMount table) {
    String path = MountPaths.normal(mount.path("mountPath").asText(""));
    boolean within = MountPaths.below(path, table.directory());
    boolean ours = mount.path("name").asText("").equals(table.engineVolume());
    if (path.equals(table.directory())) {
      if (!ours || SubPaths.used(mount)) {
        findings.add(hidden(container, mount, table));
      }
    } else if (path.equals(table.file()) || (within && SubPaths.used(mount))) {
      findings.add(hidden(container, mount, table));
    } else if (within && !table.copied()) {
      findings.add(insideLive(container, mount, table));
    }
  }

  /** Also a volume that the user wrote for the same ConfigMap. */
  private boolean ofOurVolume(JsonNode mount, TableMount table) {
    Set<String> names = new HashSet<>(Set.of(table.sourceVolume(), table.fileVolume()));
    for (JsonNode volume : plan.pod().path("spec").path("volumes")) {
      if (table.configMap().equals(volume.path("configMap").path("name").textValue())) {
        names.add(volume.path("name").asText(""));
      }
    }
    return names.contains(mount.path("name").asText(""));
  }

  private static Finding partOfOurs(PodContainer container, JsonNode mount) {
    return new Finding(
        Reason.SUB_PATH_MOUNT,
        describe(container, mount)
            + ", but a file mounted from a ranktable's volume by subPath is never refreshed. "
            + delete(container, mount)
            + ": the table is mounted as a whole directory.");
  }

  private static Finding hidden(PodContainer container, JsonNode mount, TableMount table) {
    return new Finding(
        SubPaths.used(mount) ? Reason.SUB_PATH_MOUNT : Reason.MOUNT_PATH_TAKEN,
        describe(container, mount)
            + ", where the table of template '"
            + table.template()
            + "' goes ("
            + table.file()
            + "). "
            + delete(container, mount)
            + " (and the volume, if nothing else uses it), or move the table with the annotation "
            + key(Names.MOUNT_PATH, table)
            + ".");
  }

  private static Finding insideLive(PodContainer container, JsonNode mount, TableMount table) {
    return new Finding(
        Reason.MOUNT_PATH_TAKEN,
        describe(container, mount)
            + ", inside "
            + table.directory()
            + ", which is read-only with delivery 'mount', so that nothing can be mounted in it. "
            + delete(container, mount)
            + ", or set the annotation "
            + key(Names.DELIVERY, table)
            + ": copy, or move the table with "
            + key(Names.MOUNT_PATH, table)
            + ".");
  }

  private static String describe(PodContainer container, JsonNode mount) {
    return "Container '"
        + container.name()
        + "' mounts "
        + (SubPaths.used(mount) ? "a subPath of " : "")
        + "volume '"
        + mount.path("name").asText("")
        + "' at "
        + mount.path("mountPath").asText("");
  }

  private static String delete(PodContainer container, JsonNode mount) {
    return "Delete the volumeMount of volume '"
        + mount.path("name").asText("")
        + "' at "
        + mount.path("mountPath").asText("")
        + " from container '"
        + container.name()
        + "'";
  }

  private static String key(String setting, TableMount table) {
    return Names.PREFIX + setting + "." + table.template();
  }
}
