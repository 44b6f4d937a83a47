package io.ranktable.webhook.cluster;

import io.ranktable.core.catalog.Catalog;
import io.ranktable.core.catalog.InMemoryCatalog;
import io.ranktable.core.catalog.StoredSettings;
import io.ranktable.core.catalog.StoredSettings.Kind;
import io.ranktable.core.table.Finding;
import io.ranktable.core.table.Names;
import io.ranktable.core.workload.ProfileSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The catalog made of the ConfigMaps that the informer reports. Readers get an immutable catalog;
 * only a real change makes a new one, and then the first who asks waits for it.
 */
final class CatalogKeeper {

  private static final Logger LOG = LoggerFactory.getLogger(CatalogKeeper.class);

  private static final Comparator<StoredSettings> BY_AGE =
      Comparator.comparing(StoredSettings::created).thenComparing(StoredSettings::name);

  /** Has a ConfigMap read again, whose data was not kept, and put. */
  interface Reader {
    /** Does it some time. */
    void read(String namespace, String name);
  }

  private record Id(String namespace, String name) {
    static Id of(StoredSettings settings) {
      return new Id(settings.namespace(), settings.name());
    }
  }

  private record Shelf(String namespace, Kind kind) {}

  private final String systemNamespace;
  private final Reader reader;
  private final Map<Id, StoredSettings> stored = new HashMap<>();
  private final Map<Shelf, NavigableSet<StoredSettings>> byAge = new HashMap<>();
  private List<Finding> toldProblems = List.of();
  private volatile InMemoryCatalog current;
  private volatile boolean outdated;

  CatalogKeeper(String systemNamespace, Reader reader) {
    this.systemNamespace = systemNamespace;
    this.reader = reader;
    this.current = InMemoryCatalog.empty(systemNamespace, ProfileSet.bundled());
  }

  /** Takes in a ConfigMap as it is now; says whether that changed the catalog. */
  synchronized boolean put(SlimConfigMap map) {
    Id id = new Id(map.getMetadata().getNamespace(), map.getMetadata().getName());
    Optional<StoredSettings> settings = kind(map).map(kind -> settings(id, kind, map));
    if (settings.isEmpty()) {
      return remove(id.namespace(), id.name());
    }
    StoredSettings before = stored.get(id);
    if (before != null) {
      shelf(before).remove(before);
    }
    NavigableSet<StoredSettings> shelf = shelf(settings.get());
    shelf.add(settings.get());
    stored.put(id, settings.get());
    trim(shelf);
    if (Objects.equals(before, stored.get(id))) {
      return false;
    }
    outdated = true;
    return true;
  }

  /** Whether there is such a ConfigMap in it. */
  synchronized boolean holds(String namespace, String name) {
    return stored.containsKey(new Id(namespace, name));
  }

  /** Takes in a deletion; says whether that changed the catalog. */
  synchronized boolean remove(String namespace, String name) {
    StoredSettings before = stored.remove(new Id(namespace, name));
    if (before == null) {
      return false;
    }
    NavigableSet<StoredSettings> shelf = shelf(before);
    shelf.remove(before);
    shelf.stream()
        .limit(InMemoryCatalog.NAMESPACE_LIMIT)
        .filter(CatalogKeeper::trimmed)
        .forEach(settings -> reader.read(settings.namespace(), settings.name()));
    outdated = true;
    return true;
  }

  private NavigableSet<StoredSettings> shelf(StoredSettings settings) {
    return byAge.computeIfAbsent(
        new Shelf(settings.namespace(), settings.kind()), any -> new TreeSet<>(BY_AGE));
  }

  /**
   * Of what is too much in a namespace to be read nothing is kept but that it is there; profiles
   * have no such limit. At most one has become too much since the last time.
   */
  private void trim(NavigableSet<StoredSettings> shelf) {
    if (shelf.first().kind() == Kind.PROFILES) {
      return;
    }
    shelf.stream()
        .skip(InMemoryCatalog.NAMESPACE_LIMIT)
        .filter(settings -> !settings.data().isEmpty())
        .findFirst()
        .ifPresent(
            settings -> {
              StoredSettings rest =
                  new StoredSettings(
                      settings.namespace(),
                      settings.name(),
                      settings.kind(),
                      settings.created(),
                      settings.size(),
                      Map.of());
              shelf.remove(settings);
              shelf.add(rest);
              stored.put(Id.of(rest), rest);
            });
  }

  /** Whether there is data that would be read but was not kept. */
  private static boolean trimmed(StoredSettings settings) {
    return settings.data().isEmpty()
        && settings.size() > 0
        && settings.size() <= SlimConfigMap.DATA_LIMIT;
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
    current = current.holding(stored.values());
    outdated = false;
    List<Finding> problems = current.profileProblems();
    if (!problems.equals(toldProblems)) {
      problems.forEach(
          problem -> LOG.warn("{} Only the bundled profiles are used", problem.message()));
      toldProblems = problems;
    }
  }

  private StoredSettings settings(Id id, Kind kind, SlimConfigMap map) {
    if (kind == Kind.PROFILES && map.size() > SlimConfigMap.DATA_LIMIT) {
      LOG.warn(
          "The profiles of ConfigMap {}/{} are not read: it has {} bytes, more than {};"
              + " split it into several",
          id.namespace(),
          id.name(),
          map.size(),
          SlimConfigMap.DATA_LIMIT);
    }
    return new StoredSettings(
        id.namespace(), id.name(), kind, map.created(), map.size(), map.data());
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
