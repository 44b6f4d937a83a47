package io.ranktable.core.rank;

import io.ranktable.core.table.TableKey;
import java.util.List;

/** Orders members and numbers their devices. */
public final class Ranker {

  private Ranker() {}

  /** What came of it. */
  public sealed interface Outcome {
    /** All are ranked. */
    record Ranked(RankedTable table) implements Outcome {}

    /** A value that the rules need is missing; the finding says which. */
    record Refused(io.ranktable.core.table.Finding why) implements Outcome {}
  }

  /**
   * Ranks a table. Servers by role order, instance index, pod index, name; devices inside a server
   * by the rule's order; {@code rank_id} runs over the devices, contiguous from 0. The result does
   * not depend on the order of the members given.
   */
  public static Outcome rank(TableKey key, RankRules rules, List<RankMember> members) {
    throw new UnsupportedOperationException(key.toString() + rules + members);
  }
}
