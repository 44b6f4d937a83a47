package io.ranktable.core.decision;

import io.ranktable.core.table.Finding;
import io.ranktable.core.table.State;
import java.util.List;
import java.util.Map;

/** What shall be published for one table. */
public sealed interface Decision {

  /** Counts and reasons. */
  Progress progress();

  /** Seats allocated by the controller: pod UID to index; empty for workloads with indices. */
  Map<String, Integer> slots();

  /** The state to publish. */
  State state();

  /** Something is missing. */
  record Initializing(Progress progress, Map<String, Integer> slots) implements Decision {
    @Override
    public State state() {
      return State.INITIALIZING;
    }
  }

  /**
   * Everything is there.
   *
   * @param json the table, compact
   * @param members pod UID to pod IP, in rank order
   */
  record Completed(
      Progress progress, Map<String, Integer> slots, String json, List<ListedMember> members)
      implements Decision {
    @Override
    public State state() {
      return State.COMPLETED;
    }
  }

  /** Everything is there but no valid table comes out. */
  record Invalid(Progress progress, Map<String, Integer> slots) implements Decision {
    @Override
    public State state() {
      return State.INVALID;
    }
  }

  /**
   * A line of the ConfigMap's {@code members}.
   *
   * @param podName name of the pod
   * @param uid its UID
   * @param podIp its IP
   */
  record ListedMember(String podName, String uid, String podIp) {}

  /**
   * How far a table is.
   *
   * @param expected expected pods; -1 when unknown
   * @param reported members that have reported
   * @param findings what is missing or wrong, in a stable order
   */
  record Progress(int expected, int reported, List<Finding> findings) {}
}
