package io.ranktable.webhook.cluster;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.ranktable.core.catalog.Catalog;
import io.ranktable.core.catalog.InMemoryCatalog;
import io.ranktable.core.catalog.StoredSettings;
import io.ranktable.core.catalog.StoredSettings.Kind;
import io.ranktable.core.table.Finding;
import io.ranktable.core.table.Names;
import io.ranktable.core.workload.ProfileSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The catalog made of the ConfigMaps that the informer tells of, and of what was read of them.
 * Readers get an immutable catalog; only a real change makes a new one, and then the first who asks
 * waits for it.
 */
final class CatalogKeeper {

  private static final Logger LOG = LoggerFactory.getLogger(CatalogKeeper.class);

  /** Has it read what is in a ConfigMap. */
  interface Reader {
    /** Does it some time, if it is still wanted then. */
    void read(String namespace, String name);
  }

  private record Id(String namespace, String name) {
    static Id of(StoredSettings settings) {
      return new Id(settings.namespace(), settings.name());
    }

    static Id of(ObjectMeta meta) {
      return new Id(meta.getNamespace(), meta.getName());
    }
  }

  /**
   * A ConfigMap.
   *
   * @param settings what was in it when it was read last
   * @param uid its UID
   * @param told the version that the informer has told of
   * @param read the version that was read last; empty when nothing of it was kept
   */
  private record Known(StoredSettings settings, String uid, String told, String read) {}

  private final String systemNamespace;
  private final Reader reader;
  private final Map<Id, Known> known = new HashMap<>();
  private final Shelves shelves = new Shelves();
  private List<Finding> toldProblems = List.of();
  private volatile InMemoryCatalog current;
  private volatile boolean outdated;

  CatalogKeeper(String systemNamespace, Reader reader) {
    this.systemNamespace = systemNamespace;
    this.reader = reader;
    this.current = InMemoryCatalog.empty(systemNamespace, ProfileSet.bundled());
  }

  /**
   * Takes in that there is a version of a ConfigMap, whatever is in it, and has it read if it
   * counts. What was in it before holds until then.
   *
   * @return whether that changed the catalog by itself
   */
  synchronized boolean put(SlimConfigMap map) {
    Id id = Id.of(map.getMetadata());
    Optional<Kind> kind = kind(map);
    boolean gone = known.containsKey(id) && !kind.equals(kindOf(id)) && remove(id);
    return kind.isPresent() ? put(id, kind.get(), map) || gone : gone;
  }

  private boolean put(Id id, Kind kind, SlimConfigMap map) {
    ObjectMeta meta = map.getMetadata();
    Known before = known.get(id);
    StoredSettings settings =
        before == null
            ? StoredSettings.unread(id.namespace(), id.name(), kind, map.created())
            : before.settings().createdAt(map.created());
    Known now =
        new Known(
            settings,
            meta.getUid(),
            meta.getResourceVersion(),
            before == null ? "" : before.read());
    replace(before, now);
    List<StoredSettings> beyond = shelves.beyond(settings);
    trim(beyond);
    if (wants(now)) {
      reader.read(id.namespace(), id.name());
    }
    boolean changed = before == null || !before.settings().equals(settings);
    outdated |= changed;
    return changed && (before != null || !beyond.isEmpty());
  }

  /**
   * Takes in what is in a ConfigMap. One that the informer has told nothing of, or not as what it
   * is here, does not count: the informer will tell of it. One may be newer than the informer has
   * told of; it is never older than what was read before, as one is not read twice at a time.
   *
   * @return whether that changed the catalog
   */
  synchronized boolean read(SlimConfigMap map) {
    ObjectMeta meta = map.getMetadata();
    Id id = Id.of(meta);
    Known before = known.get(id);
    if (before == null
        || !Objects.equals(before.uid(), meta.getUid())
        || !kind(map).equals(kindOf(id))
        || !shelves.counts(before.settings())) {
      return false;
    }
    StoredSettings settings = settings(before.settings(), map);
    replace(before, new Known(settings, before.uid(), before.told(), meta.getResourceVersion()));
    boolean changed = !settings.equals(before.settings());
    outdated |= changed;
    return changed;
  }

  /** Whether it matters what is in a ConfigMap, and that is not known. */
  synchronized boolean wants(String namespace, String name) {
    Known there = known.get(new Id(namespace, name));
    return there != null && wants(there);
  }

  private boolean wants(Known there) {
    return !Objects.equals(there.told(), there.read()) && shelves.counts(there.settings());
  }

  /** Whether there is such a ConfigMap in it. */
  synchronized boolean holds(String namespace, String name) {
    return known.containsKey(new Id(namespace, name));
  }

  /** Takes in a deletion; says whether that changed the catalog. */
  synchronized boolean remove(String namespace, String name) {
    return remove(new Id(namespace, name));
  }

  private boolean remove(Id id) {
    Known before = known.get(id);
    if (before == null) {
      return false;
    }
    leave(id.namespace(), id.name());
    shelves
        .counting(before.settings())
        .filter(StoredSettings::unread)
        .forEach(settings -> reader.read(settings.namespace(), settings.name()));
    return true;
  }

  /**
   * Keeps nothing of a ConfigMap for which there is no room; what counts instead of it is not read
   * for that, as there is no room for it either.
   *
   * @return whether that changed the catalog
   */
  synchronized boolean leave(String namespace, String name) {
    Known before = known.remove(new Id(namespace, name));
    if (before == null) {
      return false;
    }
    shelves.remove(before.settings());
    outdated = true;
    return true;
  }

  private Optional<Kind> kindOf(Id id) {
    return Optional.ofNullable(known.get(id)).map(there -> there.settings().kind());
  }

  private void replace(@Nullable Known before, Known now) {
    if (before != null) {
      shelves.remove(before.settings());
    }
    shelves.add(now.settings());
    known.put(Id.of(now.settings()), now);
  }

  /** Of what is too much in a namespace nothing is kept but that it is there. */
  private void trim(List<StoredSettings> beyond) {
    for (StoredSettings settings : beyond) {
      if (!settings.unread()) {
        Known before = Objects.requireNonNull(known.get(Id.of(settings)));
        StoredSettings rest =
            StoredSettings.unread(
                settings.namespace(), settings.name(), settings.kind(), settings.created());
        replace(before, new Known(rest, before.uid(), before.told(), ""));
      }
    }
  }

  /** The catalog as it is now; made when it is asked for, not for each of many changes. */
  Catalog current() {
    if (outdated) {
      renew();
    }
    return current;
  }

  private synchronized void renew() {
    if (!outdated) {
      return;
    }
    current = current.holding(known.values().stream().map(Known::settings).toList());
    outdated = false;
    List<Finding> problems = current.profileProblems();
    if (!problems.equals(toldProblems)) {
      problems.forEach(
          problem -> LOG.warn("{} Only the bundled profiles are used", problem.message()));
      toldProblems = problems;
    }
  }

  /** As it was read. */
  private static StoredSettings settings(StoredSettings before, SlimConfigMap map) {
    if (before.kind() == Kind.PROFILES && map.size() > SlimConfigMap.DATA_LIMIT) {
      LOG.warn(
          "The profiles of ConfigMap {}/{} are not read: it has {} bytes, more than {};"
              + " split it into several",
          before.namespace(),
          before.name(),
          map.size(),
          SlimConfigMap.DATA_LIMIT);
    }
    return new StoredSettings(
        before.namespace(), before.name(), before.kind(), before.created(), map.size(), map.data());
  }

  /** Empty for what does not count. */
  private Optional<Kind> kind(SlimConfigMap map) {
    return switch (map.kind()) {
      case Names.KIND_TEMPLATE -> Optional.of(Kind.TEMPLATE);
      case Names.KIND_POD_FORMAT -> Optional.of(Kind.POD_FORMAT);
      case Names.KIND_PROFILES ->
          map.getMetadata().getNamespace().equals(systemNamespace)
              ? Optional.of(Kind.PROFILES)
              : Optional.empty();
      default -> Optional.empty();
    };
  }
}
