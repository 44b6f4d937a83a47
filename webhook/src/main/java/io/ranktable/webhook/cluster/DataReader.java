package io.ranktable.webhook.cluster;

import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has ConfigMaps read of which informers tell that they have changed, but not what is in them. A
 * tenant's are read one after another, and namespaces take turns: nobody waits for all that
 * somebody else has changed. What changes again before its turn comes is read once. A read that
 * fails is tried again as long as it is wanted. Safe for several threads.
 */
final class DataReader implements AutoCloseable {

  /** Reads on their way at most: each may bring a megabyte. */
  static final int AT_ONCE = 8;

  private static final Logger LOG = LoggerFactory.getLogger(DataReader.class);

  /** Where what is read goes; called without any lock. */
  interface Desk {
    /** Whether it still matters what is in a ConfigMap. */
    boolean wants(String namespace, String name);

    /**
     * Reads one and takes in what is in it, unless it is gone.
     *
     * @throws RuntimeException when it cannot be read now
     */
    void read(String namespace, String name);
  }

  private record Id(String namespace, String name) {}

  /** What of a namespace waits to be read, in its order, and what is being read. */
  private record Line(Set<String> waiting, Set<String> reading) {
    Line() {
      this(new LinkedHashSet<>(), new HashSet<>());
    }

    Optional<String> first() {
      return waiting.stream().filter(name -> !reading.contains(name)).findFirst();
    }
  }

  private final String systemNamespace;
  private final Duration pause;

  /** By namespace; whose turn it was last comes last. */
  private final Map<String, Line> lines = new LinkedHashMap<>();

  private final Set<Id> failing = new HashSet<>();
  private final Set<Id> unread = new HashSet<>();
  private final CompletableFuture<Void> firstRead = new CompletableFuture<>();
  private @Nullable Desk desk;
  private int reading;
  private boolean closed;

  /**
   * A reader that does not read yet.
   *
   * @param systemNamespace of this one several are read at once: only administrators write it
   * @param pause how long after a failure it is tried again
   */
  DataReader(String systemNamespace, Duration pause) {
    this.systemNamespace = systemNamespace;
    this.pause = pause;
  }

  /** Has a ConfigMap read when its turn comes. */
  synchronized void ask(String namespace, String name) {
    lines.computeIfAbsent(namespace, any -> new Line()).waiting().add(name);
    startReads();
  }

  /**
   * Begins to read. The future ends when all that was asked for until now has been read once, or is
   * not wanted any more.
   */
  CompletableFuture<Void> begin(Desk at) {
    boolean nothing;
    synchronized (this) {
      lines.forEach(
          (namespace, line) -> line.waiting().forEach(name -> unread.add(new Id(namespace, name))));
      nothing = unread.isEmpty();
      desk = at;
      startReads();
    }
    if (nothing) {
      firstRead.complete(null);
    }
    return firstRead;
  }

  private synchronized void startReads() {
    Desk at = desk;
    if (at == null || closed) {
      return;
    }
    Optional<Id> next = next();
    while (next.isPresent()) {
      Id id = next.get();
      Thread.ofVirtual().name("data-reader").start(() -> read(at, id));
      next = next();
    }
  }

  /** Whose turn it is; empty when nobody waits, or not now. */
  private synchronized Optional<Id> next() {
    if (reading == AT_ONCE) {
      return Optional.empty();
    }
    for (Map.Entry<String, Line> entry : lines.entrySet()) {
      String namespace = entry.getKey();
      Line line = entry.getValue();
      Optional<String> name =
          line.reading().size() < share(namespace) ? line.first() : Optional.empty();
      if (name.isPresent()) {
        line.waiting().remove(name.get());
        line.reading().add(name.get());
        lines.remove(namespace);
        lines.put(namespace, line);
        reading++;
        return Optional.of(new Id(namespace, name.get()));
      }
    }
    return Optional.empty();
  }

  private int share(String namespace) {
    return namespace.equals(systemNamespace) ? AT_ONCE : 1;
  }

  private void read(Desk at, Id id) {
    boolean done = false;
    try {
      if (at.wants(id.namespace(), id.name())) {
        at.read(id.namespace(), id.name());
      }
      done = true;
    } catch (RuntimeException e) {
      failed(id, e);
    } finally {
      ended(id, done);
    }
  }

  private synchronized void failed(Id id, RuntimeException failure) {
    if (!closed && failing.add(id)) {
      LOG.warn(
          "ConfigMap {}/{} cannot be read, trying again: {}",
          id.namespace(),
          id.name(),
          failure.getMessage());
    }
    CompletableFuture.delayedExecutor(pause.toMillis(), TimeUnit.MILLISECONDS)
        .execute(() -> ask(id.namespace(), id.name()));
  }

  private void ended(Id id, boolean done) {
    boolean allRead = false;
    synchronized (this) {
      reading--;
      Line line = lines.get(id.namespace());
      if (line != null) {
        line.reading().remove(id.name());
        if (line.reading().isEmpty() && line.waiting().isEmpty()) {
          lines.remove(id.namespace());
        }
      }
      if (done) {
        failing.remove(id);
        allRead = unread.remove(id) && unread.isEmpty();
      }
      startReads();
    }
    if (allRead) {
      firstRead.complete(null);
    }
  }

  /** Reads no more; what waits for the first reads hears that they will not be. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    firstRead.cancel(false);
  }
}
