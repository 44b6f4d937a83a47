package io.ranktable.webhook.tables;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends requests that nobody waits for, some at a time: all pods of a large table at once would
 * exceed what one connection carries, and all would be answered late. There is a fast lane for what
 * pods wait for; the other one moves while that is empty.
 */
final class Lanes implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Lanes.class);
  private static final Duration LAST_CALLS = Duration.ofSeconds(5);

  private final int atOnce;
  private final Deque<Runnable> fast = new ArrayDeque<>();
  private final Deque<Runnable> slow = new ArrayDeque<>();
  private int running;
  private boolean closed;

  /**
   * Two empty lanes.
   *
   * @param atOnce how many requests are on their way at the same time, of both lanes
   */
  Lanes(int atOnce) {
    this.atOnce = atOnce;
  }

  /** The lane for what pods wait for. */
  Executor fast() {
    return request -> add(fast, request);
  }

  /** The lane for what is only told. */
  Executor slow() {
    return request -> add(slow, request);
  }

  /**
   * Takes no more requests, and waits some seconds for those that are there. What is still to be
   * sent then is not sent: the next leader does it.
   */
  @Override
  public synchronized void close() {
    closed = true;
    long end = System.nanoTime() + LAST_CALLS.toNanos();
    try {
      for (long left = LAST_CALLS.toMillis();
          running > 0 && left > 0;
          left = (end - System.nanoTime()) / 1_000_000) {
        wait(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    fast.clear();
    slow.clear();
  }

  private synchronized void add(Deque<Runnable> lane, Runnable request) {
    if (closed) {
      LOG.debug("Not sent, the process ends");
      return;
    }
    lane.add(request);
    if (running < atOnce) {
      running++;
      Thread.ofVirtual().name("call").start(this::work);
    }
  }

  private void work() {
    for (Optional<Runnable> next = next(); next.isPresent(); next = next()) {
      try {
        next.get().run();
      } catch (RuntimeException e) {
        LOG.error("A request could not be sent", e);
      }
    }
  }

  private synchronized Optional<Runnable> next() {
    @Nullable Runnable next = fast.isEmpty() ? slow.poll() : fast.poll();
    if (next == null) {
      running--;
      notifyAll();
    }
    return Optional.ofNullable(next);
  }
}
