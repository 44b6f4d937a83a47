package io.ranktable.webhook.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.ranktable.core.table.TableKey;
import io.ranktable.core.workload.KeptFields;
import io.ranktable.core.workload.Parents;
import io.ranktable.core.workload.Parents.ParentKind;
import io.ranktable.core.workload.ProfileSet;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Parent objects of pods. An informer for a kind starts when the first table asks for it and stops
 * when none does any more; a kind that is not installed, or that we may not read, is a reason on
 * the table and is tried again, never a failure of the process.
 */
public final class ParentCache implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ParentCache.class);
  private static final Duration TRY_AGAIN = Duration.ofSeconds(10);
  private static final Duration UPKEEP = Duration.ofSeconds(30);

  /** How far a kind is. */
  private sealed interface Reading {

    /** It is being read for the first time, or tried again. */
    record Starting(String why) implements Reading {}

    /** It is read. */
    record Running(ParentWatch watch) implements Reading {}

    /** It could not be read at that time. */
    record Refused(String why, long at) implements Reading {}
  }

  /** Who hears of changes and says what is needed. */
  interface Tables {
    /** What a table depends on has changed. */
    void changed(TableKey key);

    /** Whether there are still pods of a table. */
    boolean live(TableKey key);
  }

  private final KubernetesClient client;
  private final Supplier<ProfileSet> profiles;
  private final Tables tables;
  private final LongSupplier nanoTime;
  private final ParentAsks asks = new ParentAsks();
  private final Map<ParentKind, Reading> kinds = new ConcurrentHashMap<>();
  private final ExecutorService workers =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("parents-", 0).factory());

  /**
   * An empty cache.
   *
   * @param profiles the profiles as they are now: what they read of parents is kept
   * @param nanoTime a clock for intervals
   */
  ParentCache(
      KubernetesClient client,
      Supplier<ProfileSet> profiles,
      Tables tables,
      LongSupplier nanoTime) {
    this.client = client;
    this.profiles = profiles;
    this.tables = tables;
    this.nanoTime = nanoTime;
  }

  /** Looks after the kinds from time to time, until it is closed. */
  void start() {
    workers.execute(
        () -> {
          try {
            while (!Thread.currentThread().isInterrupted()) {
              Thread.sleep(UPKEEP);
              lookAfter();
            }
          } catch (InterruptedException e) {
            LOG.debug("Parents are not looked after any more, the process ends");
          }
        });
  }

  /**
   * The parents as one table looks at them. What the table asks for from now on counts as what it
   * needs: it hears of changes of just that.
   */
  Parents of(TableKey key) {
    asks.forget(key);
    return new Parents() {
      @Override
      public Lookup find(String namespace, ParentKind kind, String name) {
        asks.add(key, new ParentAsks.Named(kind, namespace, name));
        return ParentCache.this.find(namespace, kind, name);
      }

      @Override
      public Listing list(String namespace, ParentKind kind, Map<String, String> labels) {
        asks.add(key, new ParentAsks.Labelled(kind, namespace, Map.copyOf(labels)));
        return ParentCache.this.list(namespace, kind, labels);
      }
    };
  }

  /** What is known of each kind that a table needs, as a sentence by kind and API version. */
  public SortedMap<String, String> state() {
    SortedMap<String, String> state = new TreeMap<>();
    kinds.forEach(
        (kind, reading) ->
            state.put(
                kind.kind() + " " + kind.apiVersion(),
                switch (reading) {
                  case Reading.Starting(String why) -> why;
                  case Reading.Refused(String why, var _) -> why;
                  case Reading.Running(ParentWatch watch) -> watch.state();
                }));
    return state;
  }

  @Override
  public void close() {
    workers.shutdownNow();
    kinds.keySet().forEach(this::drop);
  }

  private void lookAfter() {
    try {
      upkeep();
    } catch (RuntimeException e) {
      LOG.warn("Parents could not be looked after, trying again", e);
    }
  }

  /**
   * Stops reading kinds that no live table has asked for, and finds out whether the others can
   * still be read.
   */
  void upkeep() {
    asks.retain(tables::live);
    for (ParentKind kind : List.copyOf(kinds.keySet())) {
      if (!asks.kinds().contains(kind)) {
        LOG.info("No table needs {} {} any more", kind.apiVersion(), kind.kind());
        drop(kind);
      } else if (kinds.get(kind) instanceof Reading.Running running) {
        running.watch().refusedNow().ifPresent(why -> refuse(kind, running, why));
      }
    }
  }

  private Parents.Lookup find(String namespace, ParentKind kind, String name) {
    return switch (reading(kind)) {
      case Reading.Starting(String why) -> new Parents.Lookup.Unavailable(why);
      case Reading.Refused(String why, var _) -> new Parents.Lookup.Unavailable(why);
      case Reading.Running(ParentWatch watch) ->
          watch
              .store()
              .find(namespace, name)
              .<Parents.Lookup>map(Parents.Lookup.Found::new)
              .orElseGet(
                  () ->
                      new Parents.Lookup.Unavailable(
                          kind.kind() + " " + namespace + "/" + name + " does not exist"));
    };
  }

  private Parents.Listing list(String namespace, ParentKind kind, Map<String, String> labels) {
    return switch (reading(kind)) {
      case Reading.Starting(String why) -> new Parents.Listing.Unavailable(why);
      case Reading.Refused(String why, var _) -> new Parents.Listing.Unavailable(why);
      case Reading.Running(ParentWatch watch) -> {
        List<JsonNode> found = watch.store().find(namespace, labels);
        yield new Parents.Listing.Found(found);
      }
    };
  }

  private Reading reading(ParentKind kind) {
    KeptFields fields = profiles.get().kept(kind);
    return kinds.compute(
        kind,
        (any, before) ->
            switch (before) {
              case null -> begin(kind, fields, null);
              case Reading.Running(ParentWatch watch) when !watch.keeps(fields) -> {
                watch.stop();
                yield begin(kind, fields, null);
              }
              case Reading.Refused refused when due(refused) -> begin(kind, fields, refused.why());
              default -> before;
            });
  }

  private boolean due(Reading.Refused refused) {
    return nanoTime.getAsLong() - refused.at() > TRY_AGAIN.toNanos();
  }

  /** While a refused kind is tried again its reason stays as it was. */
  private Reading begin(ParentKind kind, KeptFields fields, @Nullable String refusedBefore) {
    Reading.Starting starting =
        new Reading.Starting(
            refusedBefore == null
                ? "the objects of kind " + kind.kind() + " are being read for the first time"
                : refusedBefore);
    try {
      workers.execute(() -> read(kind, fields, starting, refusedBefore));
    } catch (RejectedExecutionException e) {
      LOG.debug("{} is not read, the process ends", kind.kind());
    }
    return starting;
  }

  private void read(
      ParentKind kind, KeptFields fields, Reading starting, @Nullable String refusedBefore) {
    try {
      ParentWatch watch = ParentWatch.start(client, kind, fields, this::changed);
      if (kinds.replace(kind, starting, new Reading.Running(watch))) {
        LOG.info("Reading {} {}", kind.apiVersion(), kind.kind());
        asks.ofKind(kind).forEach(tables::changed);
      } else {
        watch.stop();
      }
    } catch (ParentWatch.RefusedException e) {
      kinds.replace(kind, starting, new Reading.Refused(e.why(), nanoTime.getAsLong()));
      if (!e.why().equals(refusedBefore)) {
        LOG.warn("Cannot read {} {}: {}", kind.apiVersion(), kind.kind(), e.why());
        asks.ofKind(kind).forEach(tables::changed);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void refuse(ParentKind kind, Reading.Running running, String why) {
    if (kinds.replace(kind, running, new Reading.Refused(why, nanoTime.getAsLong()))) {
      LOG.warn("Cannot read {} {} any more: {}", kind.apiVersion(), kind.kind(), why);
      running.watch().stop();
      asks.ofKind(kind).forEach(tables::changed);
    }
  }

  private void drop(ParentKind kind) {
    if (kinds.remove(kind) instanceof Reading.Running(ParentWatch watch)) {
      watch.stop();
    }
  }

  private void changed(ParentStore.Change change) {
    asks.concerned(change).forEach(tables::changed);
  }
}
