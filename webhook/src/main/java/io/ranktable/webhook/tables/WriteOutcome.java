package io.ranktable.webhook.tables;

import io.ranktable.core.table.Finding;
import io.ranktable.webhook.cluster.StoredTable;

/** What came of a write. */
sealed interface WriteOutcome {

  /** The API server has stored it; its answer. */
  record Written(StoredTable stored) implements WriteOutcome {}

  /** The ConfigMap is another version than we knew; decide again once the cache has it. */
  record Conflict() implements WriteOutcome {}

  /** A ConfigMap of this name is not ours or another table's. */
  record Foreign(Finding why) implements WriteOutcome {}

  /** The namespace is going away: nothing to do any more. */
  record NamespaceGone() implements WriteOutcome {}

  /** The lease is not surely ours. */
  record NotLeading() implements WriteOutcome {}

  /** The API server refused or did not answer; try again later. */
  record Failed(Finding why) implements WriteOutcome {}
}
