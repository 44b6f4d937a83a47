package io.ranktable.core.workload;

import io.ranktable.core.table.Finding;
import java.util.List;

/** How many pods a table has. */
public sealed interface Expected {

  /**
   * The number is known.
   *
   * @param pods at least 1
   * @param remarks things worth telling, for example that members disagree
   */
  record Known(int pods, List<Finding> remarks) implements Expected {}

  /** The number is not known; the finding says why and what to do. */
  record Unknown(Finding why) implements Expected {}
}
