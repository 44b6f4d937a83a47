package io.ranktable.webhook.tables;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.ranktable.core.table.TableKey;
import io.ranktable.webhook.cluster.TableView;
import java.time.Duration;
import java.util.Optional;

/**
 * One term of a leader: its queue, and the loop that works on what is in it. It begins with every
 * table in the queue, because whoever led before took its memory along. Has no threads of its own.
 */
public final class TableTerm implements AutoCloseable {

  private final TableView view;
  private final LoopSettings settings;
  private final Surroundings around;
  private final TableQueue queue;
  private final TableLoop loop;

  /** Begins a term. */
  public TableTerm(
      TableView view,
      KubernetesClient client,
      Fence fence,
      LoopSettings settings,
      LoopListener listener,
      Surroundings around) {
    this.view = view;
    this.settings = settings;
    this.around = around;
    this.queue = new TableQueue(around.nanoTime());
    EventWriter events = new EventWriter(client, fence, around.news(), around.clock());
    this.loop =
        new TableLoop(
            view,
            new TableWriter(client, fence),
            new Poker(client, fence, around.calls(), around.nanoTime(), listener::poked),
            new Herald(events, settings.quietTime(), around.nanoTime()),
            settings,
            listener,
            queue,
            around.nanoTime(),
            around.chance());
    view.keys().forEach(queue::add);
  }

  /** Something that a table depends on has changed. */
  public void add(TableKey key) {
    queue.add(key);
  }

  /** Has every table looked at within the next fifth of the resync interval. */
  public void resync() {
    long spread = Math.max(1, settings.resyncInterval().toMillis() / 5);
    view.keys()
        .forEach(key -> queue.addAfter(key, Duration.ofMillis(around.chance().nextLong(spread))));
  }

  /** How many tables are ready to be worked on. */
  public int depth() {
    return queue.depth();
  }

  /**
   * Waits for a table that is due and works on it. False when the term has ended.
   *
   * @throws InterruptedException when interrupted while waiting
   */
  boolean awaitAndWork() throws InterruptedException {
    Optional<TableKey> key = queue.take();
    key.ifPresent(this::work);
    return key.isPresent();
  }

  /** Works on one table if one is due now; says which. */
  public Optional<TableKey> workIfDue() {
    Optional<TableKey> key = queue.poll();
    key.ifPresent(this::work);
    return key;
  }

  private void work(TableKey key) {
    try {
      loop.step(key);
    } finally {
      queue.done(key);
    }
  }

  /** Ends the term: what is in the queue is dropped. */
  @Override
  public void close() {
    queue.close();
  }
}
