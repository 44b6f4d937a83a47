package io.ranktable.webhook.cluster;

import io.ranktable.core.decision.Member;
import io.ranktable.core.table.Names;
import io.ranktable.core.table.Placement;
import io.ranktable.core.table.PodFacts;
import io.ranktable.core.table.PodStatus;
import io.ranktable.core.table.Reason;
import io.ranktable.core.table.TableKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Injected pods by the tables that their placements name. Safe for several threads. */
public final class PodIndex {

  private static final Logger LOG = LoggerFactory.getLogger(PodIndex.class);

  private record PodName(String namespace, String name) {}

  private record Entry(PodFacts pod, Optional<PodStatus> status) {}

  private final Map<PodName, Entry> pods = new HashMap<>();
  private final Map<TableKey, Map<PodName, Member>> byTable = new HashMap<>();

  /** Tables of one revision, by their key without it. */
  private final Map<TableKey, Set<TableKey>> revisions = new HashMap<>();

  /**
   * Takes in a pod as it is now; returns the tables that this touches, those that it left included.
   * None when nothing is new but our own poke: to look at a table of many members again after each
   * of their pokes would cost more than the table.
   */
  public synchronized Set<TableKey> put(PodFacts pod) {
    PodName name = new PodName(pod.namespace(), pod.name());
    Entry before = pods.get(name);
    boolean known =
        before != null && before.pod().without(Names.POKE).equals(pod.without(Names.POKE));
    Entry entry = new Entry(pod, pod.status());
    tellRefused(before, entry);
    Set<TableKey> touched = remove(pod.namespace(), pod.name());
    pods.put(name, entry);
    entry
        .status()
        .ifPresent(
            status -> {
              for (Placement placement : status.tables()) {
                byTable
                    .computeIfAbsent(placement.key(), any -> new LinkedHashMap<>())
                    .put(name, new Member(pod, placement, status.staleReport()));
                touched.add(placement.key());
                if (placement.key().revision() != null) {
                  revisions
                      .computeIfAbsent(placement.key().ofAllRevisions(), any -> new HashSet<>())
                      .add(placement.key());
                }
              }
            });
    return known ? Set.of() : touched;
  }

  private static void tellRefused(@Nullable Entry before, Entry now) {
    boolean told =
        before != null && before.status().isEmpty() && before.pod().uid().equals(now.pod().uid());
    if (now.status().isEmpty() && !told) {
      LOG.warn(
          "{} Pod {}/{} is labelled {} but its annotation {} cannot be believed, so it is in no"
              + " table. Delete it, so that it is created through the webhook",
          Reason.STATUS_REFUSED.text(),
          now.pod().namespace(),
          now.pod().name(),
          Names.INJECTED,
          Names.STATUS);
    }
  }

  /** Forgets a pod; returns the tables that it was in. */
  public synchronized Set<TableKey> remove(String namespace, String name) {
    PodName podName = new PodName(namespace, name);
    Entry old = pods.remove(podName);
    Set<TableKey> touched = new HashSet<>();
    if (old != null) {
      old.status().stream()
          .flatMap(status -> status.tables().stream())
          .map(Placement::key)
          .forEach(
              key -> {
                touched.add(key);
                Map<PodName, Member> members = byTable.get(key);
                if (members != null) {
                  members.remove(podName);
                  if (members.isEmpty()) {
                    byTable.remove(key);
                    forgetRevision(key);
                  }
                }
              });
    }
    return touched;
  }

  private void forgetRevision(TableKey key) {
    if (key.revision() != null) {
      revisions.computeIfPresent(
          key.ofAllRevisions(),
          (any, keys) -> {
            keys.remove(key);
            return keys.isEmpty() ? null : keys;
          });
    }
  }

  /** Live pods whose placements name the same table in other revisions. */
  public synchronized List<PodFacts> otherRevisions(TableKey key) {
    return key.revision() == null
        ? List.of()
        : revisions.getOrDefault(key.ofAllRevisions(), Set.of()).stream()
            .filter(other -> !other.equals(key))
            .flatMap(other -> byTable.getOrDefault(other, Map.of()).values().stream())
            .map(Member::pod)
            .filter(PodFacts::live)
            .toList();
  }

  /** The pods whose placements name a table, whatever their phase. */
  public synchronized List<Member> members(TableKey key) {
    return new ArrayList<>(byTable.getOrDefault(key, Map.of()).values());
  }

  /** Every table that a pod names. */
  public synchronized Set<TableKey> keys() {
    return new HashSet<>(byTable.keySet());
  }

  /** Pods that carry our label but no status that can be believed. */
  public synchronized List<PodFacts> refused() {
    return pods.values().stream().filter(e -> e.status().isEmpty()).map(Entry::pod).toList();
  }

  /** Whether a pod is known. */
  synchronized boolean holds(String namespace, String name) {
    return pods.containsKey(new PodName(namespace, name));
  }

  /** How many pods are known. */
  public synchronized int size() {
    return pods.size();
  }
}
