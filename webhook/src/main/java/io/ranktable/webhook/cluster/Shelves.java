package io.ranktable.webhook.cluster;

import io.ranktable.core.catalog.InMemoryCatalog;
import io.ranktable.core.catalog.StoredSettings;
import io.ranktable.core.catalog.StoredSettings.Kind;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Settings by namespace and kind in the order of their age. Of templates and pod formats only the
 * oldest of a namespace count; of profiles all do. Not safe for several threads.
 */
final class Shelves {

  private static final Comparator<StoredSettings> BY_AGE =
      Comparator.comparing(StoredSettings::created).thenComparing(StoredSettings::name);

  private record Id(String namespace, Kind kind) {
    static Id of(StoredSettings settings) {
      return new Id(settings.namespace(), settings.kind());
    }
  }

  private final Map<Id, NavigableSet<StoredSettings>> shelves = new HashMap<>();

  /** Adds settings that are not there. */
  void add(StoredSettings settings) {
    shelves.computeIfAbsent(Id.of(settings), any -> new TreeSet<>(BY_AGE)).add(settings);
  }

  /** Takes settings away, known by their place: their content may differ. */
  void remove(StoredSettings settings) {
    shelves.computeIfPresent(
        Id.of(settings),
        (id, shelf) -> {
          shelf.remove(settings);
          return shelf.isEmpty() ? null : shelf;
        });
  }

  /** Whether settings that are there are among those that count. */
  boolean counts(StoredSettings settings) {
    return settings.kind() == Kind.PROFILES
        || counting(settings).anyMatch(other -> other.name().equals(settings.name()));
  }

  /** Of the namespace and kind of these settings those that count. */
  Stream<StoredSettings> counting(StoredSettings settings) {
    return shelf(settings).limit(limit(settings));
  }

  /** Of the namespace and kind of these settings those that do not count. */
  List<StoredSettings> beyond(StoredSettings settings) {
    return shelf(settings).skip(limit(settings)).toList();
  }

  private Stream<StoredSettings> shelf(StoredSettings settings) {
    NavigableSet<StoredSettings> shelf = shelves.get(Id.of(settings));
    return shelf == null ? Stream.empty() : shelf.stream();
  }

  private static long limit(StoredSettings settings) {
    return settings.kind() == Kind.PROFILES ? Long.MAX_VALUE : InMemoryCatalog.NAMESPACE_LIMIT;
  }
}
