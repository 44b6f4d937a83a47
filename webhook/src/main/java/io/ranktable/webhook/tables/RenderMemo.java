package io.ranktable.webhook.tables;

import io.ranktable.core.rank.RankedTable;
import io.ranktable.core.table.TableKey;
import io.ranktable.core.template.Renderer;
import io.ranktable.core.template.Template;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A template that failed is not rendered again until it or its input changes: failing may have cost
 * its whole step budget.
 */
final class RenderMemo {

  private record Failure(String version, RankedTable table, Renderer.Outcome outcome) {}

  private final Map<TableKey, Failure> failures = new ConcurrentHashMap<>();

  Renderer.Outcome render(TableKey key, Template template, RankedTable table) {
    Failure before = failures.get(key);
    if (before != null
        && before.version().equals(template.version())
        && before.table().equals(table)) {
      return before.outcome();
    }
    Renderer.Outcome outcome = Renderer.render(template, table);
    if (outcome instanceof Renderer.Outcome.Failed) {
      failures.put(key, new Failure(template.version(), table, outcome));
    } else {
      failures.remove(key);
    }
    return outcome;
  }

  void forget(TableKey key) {
    failures.remove(key);
  }
}
