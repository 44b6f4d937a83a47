package io.ranktable.core.decision;

import io.ranktable.core.report.PodFormat;
import io.ranktable.core.table.TableKey;
import io.ranktable.core.template.Template;
import io.ranktable.core.workload.Expected;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All that is known of one table.
 *
 * @param key the table
 * @param template its template
 * @param format the template's pod format
 * @param members every pod whose placement names the table, also finished and deleting ones
 * @param expected how many pods it has
 * @param slots seats that the controller allocated before: pod UID to index
 * @param listed UIDs that the published table lists; empty unless it is completed
 */
public record TableInput(
    TableKey key,
    Template template,
    PodFormat format,
    List<Member> members,
    Expected expected,
    Map<String, Integer> slots,
    Set<String> listed) {

  /** Copies the collections. */
  public TableInput {
    members = List.copyOf(members);
    slots = Map.copyOf(slots);
    listed = Set.copyOf(listed);
  }
}
