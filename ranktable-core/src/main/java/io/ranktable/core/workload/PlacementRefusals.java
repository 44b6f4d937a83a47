package io.ranktable.core.workload;

import io.ranktable.core.table.Finding;
import io.ranktable.core.table.Names;
import io.ranktable.core.table.Nearest;
import io.ranktable.core.table.Owner;
import io.ranktable.core.table.PodFacts;
import io.ranktable.core.table.Reason;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The sentences that tell users why a pod is not placed and what to change. */
final class PlacementRefusals {

  private PlacementRefusals() {}

  static Finding noMatch(PodFacts pod) {
    Owner owner = pod.owner();
    String owned =
        owner == null
            ? "no controller owns it"
            : "owned by " + owner.kind() + " " + owner.name() + " of " + owner.apiVersion();
    return new Finding(
        Reason.PROFILE_NO_MATCH,
        "No workload profile is for pod %s (%s). Add two annotations to its pod template: %s and %s."
            .formatted(
                pod.displayName(),
                owned,
                line(Names.GROUP, "<name of the group>"),
                line(Names.SIZE, "<number of pods of the table>")));
  }

  static Finding unknownProfile(PodFacts pod, String template, String name, ProfileSet profiles) {
    String hint = Nearest.hint(name, profiles.names());
    return new Finding(
        Reason.PROFILE_UNKNOWN,
        "Annotation %s of pod %s names the profile %s, which does not exist%s There are: %s."
            .formatted(
                Names.settingKey(pod.annotations(), Names.PROFILE, template).orElse(""),
                pod.displayName(),
                name,
                hint.isEmpty() ? "." : hint,
                String.join(", ", profiles.names())));
  }

  static Finding incomplete(PodFacts pod, Profile profile, List<Finding> problems, String missing) {
    String looked = problems.stream().map(Finding::message).collect(Collectors.joining("; "));
    return new Finding(
        Reason.PLACEMENT_INCOMPLETE,
        "Profile %s cannot tell the %s of pod %s (%s). Annotate its pod template with %s."
            .formatted(
                profile.name(),
                missing,
                pod.displayName(),
                looked,
                line(missing, "<the " + missing + ">")));
  }

  static Finding noIndex(PodFacts pod, Profile profile) {
    return new Finding(
        Reason.INDEX_MISSING,
        ("Profile %s finds no index from 0 to %d on pod %s, and its ranks depend on it. Let the"
                + " controller that makes the pod number it, or annotate the pod with %s.")
            .formatted(
                profile.name(),
                Overrides.SIZE_LIMIT - 1,
                pod.displayName(),
                line(Names.INDEX, "<index>")));
  }

  static Finding unknownRole(PodFacts pod, String template, String role, Set<String> knownRoles) {
    return new Finding(
        Reason.ROLE_UNKNOWN,
        ("Template %s has no role %s, which pod %s has; its roles are %s. Annotate the pod template"
                + " with %s, or add %s=<one of them> to role-aliases of the template.")
            .formatted(
                template,
                role,
                pod.displayName(),
                String.join(", ", knownRoles.stream().sorted().toList()),
                line(Names.ROLE, "<one of them>"),
                role));
  }

  private static String line(String setting, String value) {
    return Names.PREFIX + setting + ": \"" + value + "\"";
  }
}
