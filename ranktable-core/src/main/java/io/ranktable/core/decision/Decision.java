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
    /** Copies the map. */
    public Initializing {
      slots = Map.copyOf(slots);
    }

    @Override
    public State state() {
      return State.INITIALIZING;
    }
  }

  /**
   * Everything is there.
   *
   * @param json the table, compact
   * @param members who is listed, in rank order
   */
  record Completed(
      Progress progress, Map<String, Integer> slots, String json, List<ListedMember> members)
      implements Decision {
    /** Copies map and list. */
    public Completed {
      slots = Map.copyOf(slots);
      members = List.copyOf(members);
    }

    @Override
    public State state() {
      return State.COMPLETED;
    }
  }

  /** Everything is there but no valid table comes out. */
  record Invalid(Progress progress, Map<String, Integer> slots) implements Decision {
    /** Copies the map. */
    public Invalid {
      slots = Map.copyOf(slots);
    }

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
   * @param expected expected pods; {@link #UNKNOWN} when not known
   * @param reported seated members that have reported
   * @param findings what is missing or wrong, in a stable order; may hold remarks on a completed
   *     table
   */
  record Progress(int expected, int reported, List<Finding> findings) {

    /** Value of {@code expected} when it is not known. */
    public static final int UNKNOWN = -1;

    /** Copies the list. */
    public Progress {
      findings = List.copyOf(findings);
    }

    /** One line for people: counts, then what is missing by name; without running seconds. */
    public String text() {
      return ProgressText.of(expected, reported, findings);
    }
  }
}
