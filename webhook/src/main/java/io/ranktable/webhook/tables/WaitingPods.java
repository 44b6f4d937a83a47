package io.ranktable.webhook.tables;

import io.ranktable.core.decision.Member;
import io.ranktable.core.table.Gate;
import io.ranktable.core.table.Placement;
import io.ranktable.core.table.PodFacts;
import io.ranktable.core.table.TableKey;
import io.ranktable.webhook.cluster.StoredTable;
import io.ranktable.webhook.cluster.TableIndex;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds who still waits for a stored, completed table, and what their poke has to say. */
final class WaitingPods {

  private final TableIndex tables;
  private final TableKey key;

  WaitingPods(TableIndex tables, TableKey key) {
    this.tables = tables;
    this.key = key;
  }

  /**
   * Those that the table lists and whose gate has not opened.
   *
   * @param slots seats allocated in this table: UID to index
   */
  List<Poker.Poke> of(StoredTable stored, Map<String, Integer> slots, List<Member> members) {
    return members.stream()
        .map(Member::pod)
        .filter(pod -> pod.live() && pod.gate().state() != Gate.State.OPEN)
        .filter(pod -> stored.listed().containsKey(pod.uid()))
        .map(pod -> new Poker.Poke(pod, Optional.ofNullable(slots.get(pod.uid())), elsewhere(pod)))
        .toList();
  }

  /** Seats that the pod was given in its other tables, by ConfigMap. */
  private Map<String, Integer> elsewhere(PodFacts pod) {
    Map<String, Integer> seats = new HashMap<>();
    pod.status().stream()
        .flatMap(status -> status.tables().stream())
        .map(Placement::key)
        .filter(other -> !other.equals(key))
        .forEach(
            other -> seat(pod, other).ifPresent(slot -> seats.put(other.configMapName(), slot)));
    return seats;
  }

  private Optional<Integer> seat(PodFacts pod, TableKey table) {
    return tables
        .find(table)
        .filter(stored -> stored.belongsTo(table))
        .map(stored -> stored.slots().get(pod.uid()))
        .or(() -> PokeValue.slot(pod, table.configMapName()));
  }
}
