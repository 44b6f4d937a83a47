package io.ranktable.webhook.tables;

import io.ranktable.core.table.TableKey;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Work by table key. A key that is queued several times is worked on once; a key that comes in
 * while it is worked on is worked on again afterwards; no key is ever worked on by two threads at
 * once.
 */
final class TableQueue {

  private record Delayed(long at, TableKey key) {}

  private final LongSupplier nanoTime;
  private final Deque<TableKey> ready = new ArrayDeque<>();
  private final Set<TableKey> queued = new HashSet<>();
  private final Set<TableKey> working = new HashSet<>();
  private final PriorityQueue<Delayed> delayed =
      new PriorityQueue<>((a, b) -> Long.compare(a.at() - b.at(), 0));
  private final Map<TableKey, Long> earliest = new HashMap<>();
  private boolean closed;

  TableQueue(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Queues a key for now. */
  synchronized void add(TableKey key) {
    if (!closed && queued.add(key) && !working.contains(key)) {
      ready.add(key);
      notifyAll();
    }
  }

  /** Queues a key for later; an earlier time that is already set stays. */
  synchronized void addAfter(TableKey key, Duration delay) {
    if (delay.isZero() || delay.isNegative()) {
      add(key);
      return;
    }
    long at = nanoTime.getAsLong() + delay.toNanos();
    Long set = earliest.get(key);
    if (!closed && (set == null || set - at > 0)) {
      earliest.put(key, at);
      delayed.add(new Delayed(at, key));
      notifyAll();
    }
  }

  /**
   * Waits for the next key; the caller must call {@link #done} afterwards. Empty when the queue is
   * closed.
   *
   * @throws InterruptedException when interrupted while waiting
   */
  synchronized Optional<TableKey> take() throws InterruptedException {
    while (!closed) {
      long wait = releaseDue();
      Optional<TableKey> key = begin();
      if (key.isPresent()) {
        return key;
      }
      if (wait < 0) {
        wait();
      } else {
        Duration left = Duration.ofNanos(wait);
        wait(left.toMillis(), left.toNanosPart() % 1_000_000);
      }
    }
    return Optional.empty();
  }

  /**
   * The next key if one is due now; the caller must call {@link #done} afterwards. Empty when
   * nothing is due.
   */
  synchronized Optional<TableKey> poll() {
    releaseDue();
    return begin();
  }

  private Optional<TableKey> begin() {
    TableKey key = ready.poll();
    if (key == null) {
      return Optional.empty();
    }
    queued.remove(key);
    working.add(key);
    return Optional.of(key);
  }

  /** Ends the work on a key; it becomes ready again when it came in meanwhile. */
  synchronized void done(TableKey key) {
    working.remove(key);
    if (queued.contains(key)) {
      ready.add(key);
      notifyAll();
    }
  }

  /** Drops everything and wakes all waiting threads. */
  synchronized void close() {
    closed = true;
    ready.clear();
    queued.clear();
    delayed.clear();
    earliest.clear();
    notifyAll();
  }

  /** How many keys are ready. */
  synchronized int depth() {
    releaseDue();
    return ready.size();
  }

  /**
   * Moves keys whose time has come; returns nanoseconds until the next one, at least 1, or -1 when
   * there is none.
   */
  private long releaseDue() {
    long now = nanoTime.getAsLong();
    while (!delayed.isEmpty()) {
      Delayed next = delayed.peek();
      Long valid = earliest.get(next.key());
      if (valid == null || valid != next.at()) {
        delayed.poll();
      } else if (next.at() - now <= 0) {
        delayed.poll();
        earliest.remove(next.key());
        add(next.key());
      } else {
        return next.at() - now;
      }
    }
    return -1;
  }
}
