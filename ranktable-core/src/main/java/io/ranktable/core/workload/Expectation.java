package io.ranktable.core.workload;

import io.ranktable.core.table.TableKey;
import java.util.List;
import java.util.Set;

/** Decides how many pods a table has. */
public final class Expectation {

  private Expectation() {}

  /**
   * The expected number of pods: from {@code size} annotations, else from the profile. Members that
   * disagree: the newest one's value.
   *
   * @param key the table
   * @param members live members; not empty
   * @param profiles profiles by name
   * @param parents parent objects
   */
  public static Expected of(
      TableKey key, List<Seated> members, ProfileSet profiles, Parents parents) {
    throw new UnsupportedOperationException(key.toString() + members + parents);
  }

  /**
   * The kinds of parents that {@link #of} would look up for these members; empty when pods alone
   * tell it.
   */
  public static Set<Parents.ParentKind> parentsNeeded(
      TableKey key, List<Seated> members, ProfileSet profiles) {
    throw new UnsupportedOperationException(key.toString() + members);
  }
}
