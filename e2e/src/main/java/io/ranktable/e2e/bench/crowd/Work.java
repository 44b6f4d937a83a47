package io.ranktable.e2e.bench.crowd;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** Does the same with many things, some at a time. */
public final class Work {

  private static final int AT_ONCE = 24;

  private Work() {}

  /**
   * Does it as fast as it goes; returns how long that took.
   *
   * @throws IllegalStateException when one of them failed, with the first failure as cause
   */
  public static <T> Duration each(Collection<T> things, Consumer<T> work) {
    return paced(things, Duration.ZERO, work);
  }

  /**
   * Begins with the next one after a pause from the beginning of the one before, whether that has
   * ended or not, unless too many are under way.
   */
  public static <T> Duration paced(Collection<T> things, Duration pause, Consumer<T> work) {
    long begun = System.nanoTime();
    Semaphore room = new Semaphore(AT_ONCE);
    List<Future<?>> done = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      long due = begun;
      for (T thing : things) {
        sleepUntil(due);
        due += pause.toNanos();
        room.acquireUninterruptibly();
        done.add(
            threads.submit(
                () -> {
                  try {
                    work.accept(thing);
                  } finally {
                    room.release();
                  }
                }));
      }
      for (Future<?> one : done) {
        one.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("a call failed: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
    return Duration.ofNanos(System.nanoTime() - begun);
  }

  private static void sleepUntil(long due) {
    for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
