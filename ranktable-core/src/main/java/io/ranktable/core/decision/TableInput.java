package io.ranktable.core.decision;

import io.ranktable.core.report.PodFormat;
import io.ranktable.core.table.PodFacts;
import io.ranktable.core.table.TableKey;
import io.ranktable.core.template.Template;
import io.ranktable.core.workload.Expected;
import java.util.List;
import java.util.Map;

/**
 * All that is known of one table.
 *
 * @param key the table
 * @param template its template
 * @param format the template's pod format
 * @param pods every pod whose placement names the table, also finished and deleting ones
 * @param expected how many pods it has
 * @param slots seats that were allocated before: pod UID to index
 */
public record TableInput(
    TableKey key,
    Template template,
    PodFormat format,
    List<PodFacts> pods,
    Expected expected,
    Map<String, Integer> slots) {}
