package io.ranktable.e2e.bench.scale;

import io.ranktable.e2e.serving.InjectorProcess;
import java.util.Map;

/**
 * Looks at a replica again and again until it is closed; not often, since the replica has to
 * answer.
 */
final class Sampler implements AutoCloseable {

  private static final long PAUSE_MILLIS = 1000;

  private final InjectorProcess replica;
  private final Thread thread;
  private volatile double queued;
  private volatile double heap;

  Sampler(InjectorProcess replica) {
    this.replica = replica;
    this.thread = Thread.ofPlatform().daemon().name("sampler").start(this::look);
  }

  /** The most tables that waited to be worked on at once. */
  double queued() {
    return queued;
  }

  /** The most bytes of heap that were in use, garbage included. */
  double heap() {
    return heap;
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  private void look() {
    try {
      while (true) {
        Map<String, Double> metrics = replica.metrics();
        queued = Math.max(queued, metrics.getOrDefault("ranktable_queue_depth", 0.0));
        heap = Math.max(heap, replica.heapBytes());
        Thread.sleep(PAUSE_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
