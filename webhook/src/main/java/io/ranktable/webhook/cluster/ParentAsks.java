package io.ranktable.webhook.cluster;

import io.ranktable.core.table.TableKey;
import io.ranktable.core.workload.Parents.ParentKind;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Which table has looked at which parents, so that only those hear of a change that it concerns.
 */
final class ParentAsks {

  /** What a table has asked for. */
  sealed interface Ask {
    /** Kind of the objects. */
    ParentKind kind();

    /** The namespace they are in. */
    String namespace();
  }

  /** One object by its name. */
  record Named(ParentKind kind, String namespace, String name) implements Ask {}

  /** All objects with these labels. */
  record Labelled(ParentKind kind, String namespace, Map<String, String> labels) implements Ask {}

  private final Map<TableKey, Set<Ask>> asksOf = new HashMap<>();
  private final Map<Ask, Set<TableKey>> askers = new HashMap<>();

  /** Forgets what a table has asked for, because it is being looked at anew. */
  synchronized void forget(TableKey key) {
    Set<Ask> asks = asksOf.remove(key);
    if (asks != null) {
      asks.forEach(
          ask ->
              askers.computeIfPresent(
                  ask,
                  (any, keys) -> {
                    keys.remove(key);
                    return keys.isEmpty() ? null : keys;
                  }));
    }
  }

  /** Remembers that a table asks. To be called before the answer is looked up. */
  synchronized void add(TableKey key, Ask ask) {
    asksOf.computeIfAbsent(key, any -> new HashSet<>()).add(ask);
    askers.computeIfAbsent(ask, any -> new HashSet<>()).add(key);
  }

  /** Forgets all tables that are not live. */
  synchronized void retain(Predicate<TableKey> live) {
    asksOf.keySet().stream().filter(live.negate()).toList().forEach(this::forget);
  }

  /** The kinds that some table has asked for. */
  synchronized Set<ParentKind> kinds() {
    return askers.keySet().stream().map(Ask::kind).collect(Collectors.toSet());
  }

  /** The tables that have asked for anything of a kind. */
  synchronized Set<TableKey> ofKind(ParentKind kind) {
    return askers.entrySet().stream()
        .filter(entry -> entry.getKey().kind().equals(kind))
        .flatMap(entry -> entry.getValue().stream())
        .collect(Collectors.toSet());
  }

  /** The tables that a change of an object concerns, by its name or by labels it has or had. */
  synchronized Set<TableKey> concerned(ParentStore.Change change) {
    Set<TableKey> keys =
        new HashSet<>(
            askers.getOrDefault(
                new Named(change.kind(), change.namespace(), change.name()), Set.of()));
    askers.forEach(
        (ask, tables) -> {
          if (ask instanceof Labelled labelled
              && labelled.kind().equals(change.kind())
              && labelled.namespace().equals(change.namespace())
              && change.everHas(labelled.labels())) {
            keys.addAll(tables);
          }
        });
    return keys;
  }
}
