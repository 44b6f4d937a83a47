package io.ranktable.webhook.cluster;

import io.ranktable.core.table.TableKey;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The tables as stored. The informer lags behind our own writes, so the answer to a write stands in
 * until the informer has caught up with it or has moved past what the write was based on. Safe for
 * several threads.
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

  /** Last versions of what the informer saw go; the answer to a write may come after its end. */
  private final Map<Name, String> gone =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Name, String> eldest) {
          return size() > GONE_REMEMBERED;
        }
      };

  /** Takes in what the informer says; returns the key that it touches. */
  public synchronized Optional<TableKey> put(StoredTable table) {
    Name name = new Name(table.namespace(), table.name());
    seen.put(name, table);
    dropIfOvertaken(name, table.resourceVersion());
    return Optional.ofNullable(table.key());
  }

  /** Takes in a deletion that the informer saw; returns the key that it touches. */
  public synchronized Optional<TableKey> remove(String namespace, String name) {
    Name full = new Name(namespace, name);
    StoredTable old = seen.remove(full);
    written.remove(full);
    if (old != null) {
      gone.put(full, old.resourceVersion());
    }
    return Optional.ofNullable(old).map(StoredTable::key);
  }

  /**
   * Takes in the answer to our own write. The informer may have been quicker and even have moved
   * past it, then it counts no more.
   */
  public synchronized void wrote(StoredTable result) {
    Name name = new Name(result.namespace(), result.name());
    StoredTable base = seen.get(name);
    String basedOn = base == null ? ABSENT : base.resourceVersion();
    if (reached(basedOn, result) || (base == null && reached(gone.get(name), result))) {
      return;
    }
    Set<String> before = new HashSet<>(Set.of(basedOn));
    OwnWrite earlier = written.get(name);
    if (earlier != null) {
      before.addAll(earlier.before());
      before.add(earlier.result().resourceVersion());
    }
    written.put(name, new OwnWrite(before, result));
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
    Set<TableKey> keys = new HashSet<>();
    seen.values().forEach(table -> Optional.ofNullable(table.key()).ifPresent(keys::add));
    return keys;
  }

  /** How many tables are completed, and how many are not. */
  public synchronized Map<Boolean, Long> byCompleted() {
    long completed = seen.values().stream().filter(StoredTable::completed).count();
    return Map.of(true, completed, false, seen.size() - completed);
  }

  /**
   * Whether a version is the result or a later one. Versions of one kind of object grow, but only a
   * number can be compared; what is none is compared for equality.
   */
  private static boolean reached(@Nullable String version, StoredTable result) {
    if (version == null || version.isEmpty()) {
      return false;
    }
    try {
      return Long.parseLong(version) >= Long.parseLong(result.resourceVersion());
    } catch (NumberFormatException e) {
      return version.equals(result.resourceVersion());
    }
  }

  private void dropIfOvertaken(Name name, String version) {
    OwnWrite own = written.get(name);
    if (own != null && !own.before().contains(version)) {
      written.remove(name);
    }
  }
}
