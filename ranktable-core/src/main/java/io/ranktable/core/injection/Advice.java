package io.ranktable.core.injection;

import com.fasterxml.jackson.databind.JsonNode;
import io.ranktable.core.table.Names;
import io.ranktable.core.table.Nearest;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What does not stand in the way but may surprise: warnings that kubectl shows. */
final class Advice {

  private static final Set<String> SETTINGS =
      Set.of(
          Names.PROFILE,
          Names.GROUP,
          Names.ROLE,
          Names.INSTANCE,
          Names.INDEX,
          Names.SIZE,
          Names.REVISION,
          Names.MOUNT_PATH,
          Names.FILE_NAME,
          Names.DELIVERY,
          Names.CONTAINERS,
          Names.WAIT_IMAGE,
          Names.WAIT_POSITION);

  private static final Set<String> MARKS = Set.of(Names.TEMPLATE, Names.STATUS, Names.POKE);
  private static final List<String> READ_ONLY_VOLUMES =
      List.of("configMap", "secret", "projected", "downwardAPI");

  private Advice() {}

  /** Warnings for a pod that gets its tables. */
  static List<String> of(InjectionPlan plan, Map<String, String> annotations, GateChoice choice) {
    List<String> warnings = new ArrayList<>();
    users(plan, choice, warnings);
    readOnlyParents(plan, warnings);
    unknownAnnotations(plan, annotations, warnings);
    return warnings;
  }

  private static void users(InjectionPlan plan, GateChoice choice, List<String> warnings) {
    JsonNode podContext = plan.pod().path("spec").path("securityContext");
    if (podContext.hasNonNull("fsGroup")) {
      return;
    }
    Set<String> names = new LinkedHashSet<>();
    Set<String> users = new LinkedHashSet<>();
    for (TableMount table : plan.tables()) {
      for (PodContainer target : table.copied() ? table.targets() : List.<PodContainer>of()) {
        JsonNode own = target.json().path("securityContext").path("runAsUser");
        JsonNode user = own.isNumber() ? own : podContext.path("runAsUser");
        names.add(target.name());
        users.add(user.isNumber() ? user.asText() : "that of its image");
      }
    }
    if (users.size() > 1) {
      warnings.add(
          "The containers "
              + String.join(", ", names)
              + " run as different users ("
              + String.join(", ", users)
              + "); the table is readable for the user and group of the first one only. Set"
              + " spec.securityContext.fsGroup so that all of them can read it.");
    } else if (choice.image() != null && users.contains("that of its image")) {
      warnings.add(
          "The table is written by the user of the image "
              + choice.image()
              + " and is readable for that user and its group only. If the image of "
              + String.join(", ", names)
              + " has another user, set spec.securityContext.fsGroup or runAsUser.");
    }
  }

  private static void readOnlyParents(InjectionPlan plan, List<String> warnings) {
    for (TableMount table : plan.tables()) {
      for (PodContainer target : table.targets()) {
        for (JsonNode mount : target.json().path("volumeMounts")) {
          String path = MountPaths.normal(mount.path("mountPath").asText(""));
          if (MountPaths.below(table.directory(), path) && readOnly(plan.pod(), mount)) {
            warnings.add(
                "The table's directory "
                    + table.directory()
                    + " lies in "
                    + path
                    + ", where container '"
                    + target.name()
                    + "' mounts the volume '"
                    + mount.path("name").asText("")
                    + "' read-only. Unless that volume has the directory, the container cannot"
                    + " start; move the table with the annotation "
                    + Names.PREFIX
                    + Names.MOUNT_PATH
                    + ".");
          }
        }
      }
    }
  }

  private static boolean readOnly(JsonNode pod, JsonNode mount) {
    if (mount.path("readOnly").asBoolean()) {
      return true;
    }
    for (JsonNode volume : pod.path("spec").path("volumes")) {
      if (volume.path("name").equals(mount.path("name"))) {
        return READ_ONLY_VOLUMES.stream().anyMatch(volume::has);
      }
    }
    return false;
  }

  private static void unknownAnnotations(
      InjectionPlan plan, Map<String, String> annotations, List<String> warnings) {
    Set<String> templates = new LinkedHashSet<>();
    plan.tables().forEach(table -> templates.add(table.template()));
    List<String> own =
        annotations.keySet().stream()
            .filter(key -> key.startsWith(Names.PREFIX) && !MARKS.contains(key))
            .sorted()
            .toList();
    for (String key : own) {
      String[] parts = key.substring(Names.PREFIX.length()).split("\\.", 2);
      if (!SETTINGS.contains(parts[0])) {
        warnings.add(
            "The annotation "
                + key
                + " is not known and has no effect"
                + Nearest.of(parts[0], SETTINGS)
                    .map(near -> "; did you mean " + Names.PREFIX + near + "?")
                    .orElse("."));
      } else if (parts.length > 1 && !templates.contains(parts[1])) {
        warnings.add(
            "The annotation "
                + key
                + " has no effect: the pod does not ask for the template '"
                + parts[1]
                + "'.");
      }
    }
  }
}
