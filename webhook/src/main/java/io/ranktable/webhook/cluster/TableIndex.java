package io.ranktable.webhook.cluster;

import io.ranktable.core.table.TableKey;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The tables as stored. The informer lags behind our own writes, so the answer to a write stands in
 * until the informer has moved past what the write was based on. Safe for several threads.
 */
public final class TableIndex {

  private record Name(String namespace, String name) {}

  /**
   * The answer to our last write, and the versions before it that the informer may still report.
   */
  private record OwnWrite(Set<String> before, StoredTable result) {}

  private static final String ABSENT = "";
  private static final int GONE_REMEMBERED = 1000;

  private final Map<Name, StoredTable> seen = new HashMap<>();
  private final Map<Name, OwnWrite> written = new HashMap<>();

  /** UIDs of what the informer saw go; the answer to a write may come after its end. */
  private final Map<Name, String> gone =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Name, String> eldest) {
          return size() > GONE_REMEMBERED;
        }
      };

  /** Takes in what the informer says; returns the keys that it touches, at most two. */
  public synchronized Set<TableKey> put(StoredTable table) {
    Name name = new Name(table.namespace(), table.name());
    StoredTable old = seen.put(name, table);
    OwnWrite own = written.get(name);
    if (own != null && !own.before().contains(table.resourceVersion())) {
      written.remove(name);
    }
    return keys(Stream.ofNullable(old), Stream.of(table));
  }

  /** What speaks for keeping this of a table. */
  synchronized Guests.Claim claim(StoredTable table) {
    Name name = new Name(table.namespace(), table.name());
    OwnWrite own = written.get(name);
    if (own != null && own.result().resourceVersion().equals(table.resourceVersion())) {
      return Guests.Claim.OURS;
    }
    return seen.containsKey(name) ? Guests.Claim.KNOWN : Guests.Claim.NONE;
  }

  /**
   * Takes in a deletion that the informer saw; returns the keys that it touches, at most two.
   *
   * @param uid UID of what was deleted: a ConfigMap of the same name that we have created since
   *     stays known
   */
  public synchronized Set<TableKey> remove(String namespace, String name, String uid) {
    Name full = new Name(namespace, name);
    StoredTable old = seen.remove(full);
    gone.put(full, uid);
    OwnWrite own = written.get(full);
    if (own != null && own.result().uid().equals(uid)) {
      written.remove(full);
    }
    return keys(Stream.ofNullable(old), own == null ? Stream.empty() : Stream.of(own.result()));
  }

  /**
   * Takes in the answer to our own write. The informer may have been quicker and even have moved
   * past it, then it counts no more.
   *
   * @param result what is stored now
   * @param base what the write was bound to; empty when it created the ConfigMap
   */
  public synchronized void wrote(StoredTable result, Optional<StoredTable> base) {
    Name name = new Name(result.namespace(), result.name());
    Set<String> before = new HashSet<>();
    before.add(base.map(StoredTable::resourceVersion).orElse(ABSENT));
    OwnWrite earlier = written.remove(name);
    if (earlier != null) {
      before.addAll(earlier.before());
      before.add(earlier.result().resourceVersion());
    }
    StoredTable current = seen.get(name);
    if (result.uid().equals(gone.get(name))) {
      return;
    }
    if (before.contains(current == null ? ABSENT : current.resourceVersion())) {
      written.put(name, new OwnWrite(before, result));
    }
  }

  /** Whether the informer has caught up with our last write of this table, if there was one. */
  public synchronized boolean hasSeenOwnWrite(TableKey key) {
    return !written.containsKey(new Name(key.namespace(), key.configMapName()));
  }

  /** A write has met another version than {@link #find} gave: from now on the informer is right. */
  public synchronized void outdated(TableKey key) {
    written.remove(new Name(key.namespace(), key.configMapName()));
  }

  /** Takes in the answer to our own deletion. */
  public synchronized void deleted(String namespace, String name) {
    written.remove(new Name(namespace, name));
    seen.remove(new Name(namespace, name));
  }

  /** The table of a key as we know it best; empty when there is no ConfigMap of its name. */
  public synchronized Optional<StoredTable> find(TableKey key) {
    Name name = new Name(key.namespace(), key.configMapName());
    OwnWrite own = written.get(name);
    return own != null ? Optional.of(own.result()) : Optional.ofNullable(seen.get(name));
  }

  /** Every key that a stored table names. */
  public synchronized Set<TableKey> keys() {
    return keys(seen.values().stream(), Stream.empty());
  }

  /** How many tables are completed, and how many are not. */
  public synchronized Map<Boolean, Long> byCompleted() {
    long completed = seen.values().stream().filter(StoredTable::completed).count();
    return Map.of(true, completed, false, seen.size() - completed);
  }

  private static Set<TableKey> keys(Stream<StoredTable> some, Stream<StoredTable> others) {
    return Stream.concat(some, others)
        .flatMap(table -> Stream.ofNullable(table.key()))
        .collect(Collectors.toSet());
  }
}
