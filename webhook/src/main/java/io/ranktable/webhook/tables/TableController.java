package io.ranktable.webhook.tables;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.ranktable.core.table.TableKey;
import io.ranktable.webhook.cluster.TableView;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The controller: while it leads, worker threads take keys from the queue and work on them.
 * Handlers of informers only call {@link #changed}. A new term recomputes everything from the
 * cluster.
 */
public final class TableController implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(TableController.class);

  private final TableView view;
  private final KubernetesClient client;
  private final Fence fence;
  private final LoopSettings settings;
  private final LoopListener listener;
  private static final int CALLS_AT_ONCE = 16;

  private final Semaphore room = new Semaphore(CALLS_AT_ONCE, true);
  private final ExecutorService calls =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("call-", 0).factory());
  private @Nullable Term term;

  /** Workers and queue of one term. */
  private record Term(TableQueue queue, List<Thread> threads) {}

  /** Prepares; {@link #startLeading} begins. */
  public TableController(
      TableView view,
      KubernetesClient client,
      Fence fence,
      LoopSettings settings,
      LoopListener listener) {
    this.view = view;
    this.client = client;
    this.fence = fence;
    this.settings = settings;
    this.listener = listener;
  }

  /** Begins a term: everything is looked at once. */
  public synchronized void startLeading() {
    stopLeading();
    TableQueue queue = new TableQueue(System::nanoTime);
    EventWriter events = new EventWriter(client, fence, this::call, Clock.systemUTC());
    TableLoop loop =
        new TableLoop(
            view,
            new TableWriter(client, fence),
            new Poker(client, fence, this::call, System::nanoTime, listener::poked),
            new Herald(events, settings.quietTime(), System::nanoTime),
            settings,
            listener,
            queue,
            System::nanoTime);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < settings.workers(); i++) {
      threads.add(Thread.ofPlatform().daemon().name("tables-" + i).start(() -> work(queue, loop)));
    }
    threads.add(Thread.ofPlatform().daemon().name("tables-resync").start(() -> resync(queue)));
    term = new Term(queue, threads);
    view.keys().forEach(queue::add);
  }

  /** Ends the term: what is being worked on finds the fence closed before its next write. */
  public synchronized void stopLeading() {
    Term current = term;
    term = null;
    if (current != null) {
      current.queue().close();
      current.threads().forEach(Thread::interrupt);
    }
  }

  /** Something that a table depends on has changed. Does nothing while another replica leads. */
  public void changed(TableKey key) {
    queue().ifPresent(queue -> queue.add(key));
  }

  /** Something that may concern any table has changed, such as a template. */
  public void changedAll() {
    queue().ifPresent(queue -> view.keys().forEach(queue::add));
  }

  /** How many tables wait for work; 0 while not leading. */
  public int depth() {
    return queue().map(TableQueue::depth).orElse(0);
  }

  @Override
  public void close() {
    stopLeading();
    calls.shutdown();
    try {
      if (!calls.awaitTermination(5, TimeUnit.SECONDS)) {
        calls.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Sends pokes and Events, some at a time: all pods of a large table at once would exceed what one
   * connection carries, and all would be answered late. What is still to be sent when the process
   * ends is not sent: the next leader does it.
   */
  private void call(Runnable request) {
    try {
      calls.execute(
          () -> {
            room.acquireUninterruptibly();
            try {
              request.run();
            } finally {
              room.release();
            }
          });
    } catch (RejectedExecutionException e) {
      LOG.debug("Not sent, the process ends");
    }
  }

  private synchronized Optional<TableQueue> queue() {
    return Optional.ofNullable(term).map(Term::queue);
  }

  private static void work(TableQueue queue, TableLoop loop) {
    try {
      for (Optional<TableKey> key = queue.take(); key.isPresent(); key = queue.take()) {
        try {
          loop.step(key.get());
        } finally {
          queue.done(key.get());
        }
      }
    } catch (InterruptedException e) {
      LOG.debug("Worker ends with its term");
    }
  }

  private void resync(TableQueue queue) {
    try {
      while (true) {
        Thread.sleep(settings.resyncInterval());
        long spread = Math.max(1, settings.resyncInterval().toMillis() / 5);
        view.keys()
            .forEach(
                key ->
                    queue.addAfter(
                        key, Duration.ofMillis(ThreadLocalRandom.current().nextLong(spread))));
      }
    } catch (InterruptedException e) {
      LOG.debug("Resync ends with its term");
    }
  }
}
