package io.ranktable.webhook.cluster;

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
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The catalog made of the ConfigMaps that the informer reports. Readers get an immutable catalog
 * without waiting; only a real change makes a new one.
 */
final class CatalogKeeper {

  private static final Logger LOG = LoggerFactory.getLogger(CatalogKeeper.class);

  private record Id(String namespace, String name) {}

  private final String systemNamespace;
  private final Map<Id, StoredSettings> stored = new HashMap<>();
  private List<Finding> toldProblems = List.of();
  private volatile InMemoryCatalog current;

  CatalogKeeper(String systemNamespace) {
    this.systemNamespace = systemNamespace;
    this.current = InMemoryCatalog.empty(systemNamespace, ProfileSet.bundled());
  }

  /** Takes in a ConfigMap as it is now; says whether that changed the catalog. */
  synchronized boolean put(SlimConfigMap map) {
    Id id = new Id(map.getMetadata().getNamespace(), map.getMetadata().getName());
    Optional<StoredSettings> settings = kind(map).map(kind -> settings(id, kind, map));
    if (settings.isEmpty()) {
      return remove(id.namespace(), id.name());
    }
    if (settings.get().equals(stored.put(id, settings.get()))) {
      return false;
    }
    renew();
    return true;
  }

  /** Takes in a deletion; says whether that changed the catalog. */
  synchronized boolean remove(String namespace, String name) {
    if (stored.remove(new Id(namespace, name)) == null) {
      return false;
    }
    renew();
    return true;
  }

  /** The catalog as it is now. */
  Catalog current() {
    return current;
  }

  private void renew() {
    current = current.holding(stored.values());
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
