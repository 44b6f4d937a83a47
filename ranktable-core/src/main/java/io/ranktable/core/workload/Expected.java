package io.ranktable.core.workload;

import io.ranktable.core.table.Finding;
import java.util.List;
import java.util.Map;

/** How many pods a table has. */
public sealed interface Expected {

  /**
   * The number is known.
   *
   * @param pods at least 1
   * @param instances of a group table: how many pods those role instances have whose pods nothing
   *     numbers; as far as it is known
   * @param roles of a group table: how many pods each role has; empty when that is not known, else
   *     with every role that a member has
   * @param remarks things worth telling, for example that members disagree
   */
  record Known(
      int pods, Map<Instance, Integer> instances, Map<String, Integer> roles, List<Finding> remarks)
      implements Expected {

    /** The number alone. */
    public Known(int pods, List<Finding> remarks) {
      this(pods, Map.of(), Map.of(), remarks);
    }
  }

  /** A role instance. */
  record Instance(String role, String instance) {}

  /** The number is not known; the finding says why and what to do. */
  record Unknown(Finding why) implements Expected {}
}
