package io.ranktable.core.decision;

import io.ranktable.core.report.PodFormat;
import io.ranktable.core.table.Finding;
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
 * @param deadlocks why pods that are missing will not come by themselves; told only while the table
 *     waits for something
 */
public record TableInput(
    TableKey key,
    Template template,
    PodFormat format,
    List<Member> members,
    Expected expected,
    Map<String, Integer> slots,
    Set<String> listed,
    List<Finding> deadlocks) {

  /** A table without deadlocks. */
  public TableInput(
      TableKey key,
      Template template,
      PodFormat format,
      List<Member> members,
      Expected expected,
      Map<String, Integer> slots,
      Set<String> listed) {
    this(key, template, format, members, expected, slots, listed, List.of());
  }

  /** Copies the collections. */
  public TableInput {
    members = List.copyOf(members);
    slots = Map.copyOf(slots);
    listed = Set.copyOf(listed);
    deadlocks = List.copyOf(deadlocks);
  }
}
