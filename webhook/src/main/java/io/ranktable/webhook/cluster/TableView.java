package io.ranktable.webhook.cluster;

import io.ranktable.core.catalog.Catalog;
import io.ranktable.core.decision.Member;
import io.ranktable.core.table.TableKey;
import io.ranktable.core.workload.Parents;
import java.util.List;
import java.util.Set;

/** What the loop reads of the cluster. */
public interface TableView {

  /** The pods whose placements name a table, whatever their phase. */
  List<Member> members(TableKey key);

  /** The stored tables. */
  TableIndex tables();

  /** Templates, pod formats and profiles. */
  Catalog catalog();

  /** Parent objects, as a table looks at them that is being decided on. */
  Parents parents(TableKey key);

  /** Every key that a pod or a stored table names. */
  Set<TableKey> keys();
}
