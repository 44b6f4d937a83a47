package io.ranktable.core.workload;

import io.ranktable.core.table.Finding;
import io.ranktable.core.table.Level;
import io.ranktable.core.table.Placement;
import io.ranktable.core.table.PodFacts;
import java.util.Set;

/** Decides at admission which table and seat a pod has. */
public final class Placer {

  private Placer() {}

  /** What came of it. */
  public sealed interface Outcome {
    /** The pod has a seat. */
    record Placed(Placement placement) implements Outcome {}

    /** It cannot be placed; the finding says what to change. */
    record Refused(Finding why) implements Outcome {}
  }

  /**
   * Places a pod. Override annotations always win over the profile.
   *
   * @param pod the pod as it comes in
   * @param template name of the template
   * @param level level of the template
   * @param knownRoles roles that the template names, after aliases; empty when it takes any
   * @param roleAliases role as written to role as meant
   * @param profiles profiles in their order
   * @param ticket what identifies the admission request; the instance of an index-less pod that is
   *     its own role instance
   */
  public static Outcome place(
      PodFacts pod,
      String template,
      Level level,
      Set<String> knownRoles,
      java.util.Map<String, String> roleAliases,
      ProfileSet profiles,
      String ticket) {
    throw new UnsupportedOperationException(
        pod + template + level + knownRoles + roleAliases + ticket);
  }
}
