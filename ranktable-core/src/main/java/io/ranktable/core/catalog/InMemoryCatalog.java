package io.ranktable.core.catalog;

import io.ranktable.core.catalog.StoredSettings.Kind;
import io.ranktable.core.report.PodFormat;
import io.ranktable.core.report.PodFormats;
import io.ranktable.core.table.Finding;
import io.ranktable.core.template.Template;
import io.ranktable.core.workload.ProfileSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A catalog made of stored settings. Immutable; {@link #holding} gives the next one and reads only
 * what has changed. All replicas that see the same settings have the same catalog.
 */
public final class InMemoryCatalog implements Catalog {

  /** The most templates, and the most pod formats, that are read in one namespace. */
  public static final int NAMESPACE_LIMIT = 50;

  private static final Comparator<StoredSettings> BY_AGE =
      Comparator.comparing(StoredSettings::created).thenComparing(StoredSettings::name);

  private final String systemNamespace;
  private final Profiles profiles;
  private final Shelf<Template> templates;
  private final Shelf<PodFormat> podFormats;
  private final Missing missing;

  private InMemoryCatalog(
      String systemNamespace,
      Profiles profiles,
      Shelf<Template> templates,
      Shelf<PodFormat> podFormats,
      Missing missing) {
    this.systemNamespace = systemNamespace;
    this.profiles = profiles;
    this.templates = templates;
    this.podFormats = podFormats;
    this.missing = missing;
  }

  /**
   * A catalog without stored settings.
   *
   * @param systemNamespace namespace whose templates and pod formats serve every namespace
   * @param profiles the profiles that stored ones are added to
   */
  public static InMemoryCatalog empty(String systemNamespace, ProfileSet profiles) {
    return new InMemoryCatalog(
        systemNamespace,
        Profiles.of(profiles),
        new Shelf<>(Map.of()),
        new Shelf<>(Map.of()),
        new Missing(systemNamespace, List.of()));
  }

  /**
   * The catalog of these settings and no others; what this one has read already is kept, also for
   * settings that have not been read since.
   */
  public InMemoryCatalog holding(Collection<StoredSettings> all) {
    Map<String, String> files = new TreeMap<>();
    all.stream()
        .filter(s -> s.kind() == Kind.PROFILES && s.namespace().equals(systemNamespace))
        .forEach(s -> s.data().forEach((file, text) -> files.put(s.name() + "/" + file, text)));
    return new InMemoryCatalog(
        systemNamespace,
        profiles.with(files),
        templates.holding(byNamespace(all, Kind.TEMPLATE), Reading::template),
        podFormats.holding(byNamespace(all, Kind.POD_FORMAT), Reading::podFormat),
        new Missing(systemNamespace, all));
  }

  @Override
  public Lookup<Template> template(String namespace, String name) {
    return templates
        .find(List.of(namespace, systemNamespace), name)
        .orElseGet(() -> new Lookup.Refused<>(List.of(missing.template(namespace, name))));
  }

  @Override
  public Lookup<PodFormat> podFormat(String namespace, String name) {
    Optional<Lookup<PodFormat>> stored = podFormats.find(List.of(namespace, systemNamespace), name);
    if (stored.isPresent()) {
      return stored.get();
    }
    Map<String, PodFormat> builtIn = PodFormats.builtIn();
    PodFormat format = builtIn.get(name);
    return format != null
        ? new Lookup.Found<>(format)
        : new Lookup.Refused<>(List.of(missing.podFormat(namespace, name, builtIn.keySet())));
  }

  @Override
  public ProfileSet profiles() {
    return profiles.set();
  }

  /** What is wrong with the stored profiles; as long as there is something, none of them counts. */
  public List<Finding> profileProblems() {
    return profiles.problems();
  }

  private static Map<String, List<StoredSettings>> byNamespace(
      Collection<StoredSettings> all, Kind kind) {
    return all.stream()
        .filter(s -> s.kind() == kind)
        .sorted(BY_AGE)
        .collect(Collectors.groupingBy(StoredSettings::namespace));
  }

  /** Settings by namespace and name, each with what came of reading it. */
  private record Shelf<T>(Map<Id, Entry<T>> entries) {

    private record Id(String namespace, String name) {}

    /**
     * Settings and what came of reading them.
     *
     * @param read null when they are beyond the limit
     * @param count how many their namespace has
     */
    private record Entry<T>(StoredSettings stored, @Nullable Lookup<T> read, int count) {
      /** Thousands may be beyond the limit, and nobody asks for most of them. */
      Lookup<T> lookup() {
        return read == null ? Reading.beyondLimit(stored, count) : read;
      }
    }

    Optional<Lookup<T>> find(List<String> namespaces, String name) {
      for (String namespace : namespaces) {
        Entry<T> entry = entries.get(new Id(namespace, name));
        if (entry != null) {
          return Optional.of(entry.lookup());
        }
      }
      return Optional.empty();
    }

    Shelf<T> holding(
        Map<String, List<StoredSettings>> byNamespace, Function<StoredSettings, Lookup<T>> read) {
      Map<Id, Entry<T>> next = new HashMap<>();
      for (List<StoredSettings> all : byNamespace.values()) {
        for (int i = 0; i < all.size(); i++) {
          StoredSettings stored = all.get(i);
          Id id = new Id(stored.namespace(), stored.name());
          Entry<T> before = entries.get(id);
          if (i >= NAMESPACE_LIMIT) {
            next.put(id, new Entry<>(stored, null, all.size()));
          } else if (!stored.unread()) {
            next.put(id, entry(before, stored, all.size(), read));
          } else if (before != null) {
            next.put(id, before);
          }
        }
      }
      return new Shelf<>(next);
    }

    private static <T> Entry<T> entry(
        @Nullable Entry<T> before,
        StoredSettings stored,
        int count,
        Function<StoredSettings, Lookup<T>> read) {
      return before != null && before.read() != null && before.stored().equals(stored)
          ? before
          : new Entry<>(stored, read.apply(stored), count);
    }
  }

  /** The profiles, and what they were made of. */
  private record Profiles(
      ProfileSet base, Map<String, String> files, ProfileSet set, List<Finding> problems) {

    static Profiles of(ProfileSet base) {
      return new Profiles(base, Map.of(), base, List.of());
    }

    Profiles with(Map<String, String> next) {
      if (next.equals(files)) {
        return this;
      }
      if (next.isEmpty()) {
        return of(base);
      }
      return switch (base.with(next)) {
        case ProfileSet.Outcome.Loaded(ProfileSet loaded) ->
            new Profiles(base, next, loaded, List.of());
        case ProfileSet.Outcome.Rejected(List<Finding> findings) ->
            new Profiles(base, next, base, findings);
      };
    }
  }
}
