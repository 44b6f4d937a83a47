package io.ranktable.webhook.model;

import io.ranktable.core.catalog.Catalog;
import io.ranktable.core.decision.Member;
import io.ranktable.core.table.TableKey;
import io.ranktable.core.workload.Parents;
import io.ranktable.webhook.cluster.ClusterCaches;
import io.ranktable.webhook.cluster.TableIndex;
import io.ranktable.webhook.cluster.TableView;
import java.util.List;
import java.util.Set;

/** The caches, with parents that come by the schedule too. */
record WithParents(ClusterCaches caches, Parents objects) implements TableView {
  @Override
  public List<Member> members(TableKey key) {
    return caches.members(key);
  }

  @Override
  public TableIndex tables() {
    return caches.tables();
  }

  @Override
  public Catalog catalog() {
    return caches.catalog();
  }

  @Override
  public Parents parents(TableKey key) {
    return objects;
  }

  @Override
  public Set<TableKey> keys() {
    return caches.keys();
  }
}
