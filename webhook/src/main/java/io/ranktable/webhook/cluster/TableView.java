package io.ranktable.webhook.cluster;

import io.ranktable.core.catalog.Catalog;
import io.ranktable.core.decision.Member;
import io.ranktable.core.table.PodFacts;
import io.ranktable.core.table.TableKey;
import io.ranktable.core.workload.Parents;
import java.util.List;
import java.util.Set;

/** What the loop reads of the cluster. */
public interface TableView {

  /** The pods whose placements name a table, whatever their phase. */
  List<Member> members(TableKey key);

  /**
   * Of a table of one revision: live pods whose placements name the same table in other revisions.
   */
  default List<PodFacts> otherRevisions(TableKey key) {
    return key.revision() == null
        ? List.of()
        : keys().stream()
            .filter(
                other -> !other.equals(key) && other.ofAllRevisions().equals(key.ofAllRevisions()))
            .flatMap(other -> members(other).stream())
            .map(Member::pod)
            .filter(PodFacts::live)
            .toList();
  }

  /** The stored tables. */
  TableIndex tables();

  /** Templates, pod formats and profiles. */
  Catalog catalog();

  /** Parent objects, as a table looks at them that is being decided on. */
  Parents parents(TableKey key);

  /** Every key that a pod or a stored table names. */
  Set<TableKey> keys();
}
