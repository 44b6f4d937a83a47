package io.ranktable.core.injection;

import io.ranktable.core.table.Finding;
import io.ranktable.core.table.Names;
import io.ranktable.core.table.Reason;
import java.util.List;

/** Tables of one pod that get in each other's way. */
final class TableConflicts {

  private TableConflicts() {}

  /** Compares every two tables. */
  static void check(List<TableMount> tables, List<Finding> findings) {
    for (int n = 1; n < tables.size(); n++) {
      for (TableMount earlier : tables.subList(0, n)) {
        checkPlaces(earlier, tables.get(n), findings);
        checkEnv(earlier, tables.get(n), findings);
      }
    }
  }

  private static void checkPlaces(TableMount one, TableMount other, List<Finding> findings) {
    String problem = null;
    if (one.directory().equals(other.directory())) {
      problem = "both go to the directory " + one.directory();
    } else if (hides(one, other) || hides(other, one)) {
      problem = "cannot go to " + one.file() + " and " + other.file();
    }
    if (problem != null) {
      findings.add(
          new Finding(
              Reason.MOUNT_PATH_TAKEN,
              "The tables of the templates '"
                  + one.template()
                  + "' and '"
                  + other.template()
                  + "' "
                  + problem
                  + ". Give one of them another directory, for example with the annotation "
                  + Names.PREFIX
                  + Names.MOUNT_PATH
                  + "."
                  + other.template()
                  + ": "
                  + one.directory()
                  + "-"
                  + other.template()
                  + "."));
    }
  }

  /** Whether the inner directory cannot be mounted over or inside the outer table's. */
  private static boolean hides(TableMount inner, TableMount outer) {
    boolean overFile =
        inner.directory().equals(outer.file()) || MountPaths.below(inner.directory(), outer.file());
    return overFile || (!outer.copied() && MountPaths.below(inner.directory(), outer.directory()));
  }

  private static void checkEnv(TableMount one, TableMount other, List<Finding> findings) {
    if (one.targets().stream().noneMatch(target -> other.reaches(target.name()))) {
      return;
    }
    other
        .env()
        .forEach(
            (name, value) -> {
              String earlier = one.env().get(name);
              if (earlier != null && !earlier.equals(value)) {
                findings.add(
                    new Finding(
                        Reason.ENV_CONFLICT,
                        "The templates '"
                            + one.template()
                            + "' and '"
                            + other.template()
                            + "' set the variable "
                            + name
                            + " of the same containers to '"
                            + earlier
                            + "' and '"
                            + value
                            + "'. Use a template that does not set it, or give them different"
                            + " containers with the annotation "
                            + Names.PREFIX
                            + Names.CONTAINERS
                            + "."
                            + other.template()
                            + "."));
              }
            });
  }
}
