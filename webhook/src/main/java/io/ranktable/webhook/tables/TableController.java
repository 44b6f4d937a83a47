package io.ranktable.webhook.tables;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.ranktable.core.table.TableKey;
import io.ranktable.webhook.cluster.TableView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
  private static final int CALLS_AT_ONCE = 32;

  private final TableView view;
  private final KubernetesClient client;
  private final Fence fence;
  private final LoopSettings settings;
  private final LoopListener listener;
  private final Lanes lanes = new Lanes(CALLS_AT_ONCE);
  private @Nullable Running running;

  /** A term and its threads. */
  private record Running(TableTerm term, List<Thread> threads) {}

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
    TableTerm term =
        new TableTerm(view, client, fence, settings, listener, Surroundings.real(lanes));
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < settings.workers(); i++) {
      threads.add(Thread.ofPlatform().daemon().name("tables-" + i).start(() -> work(term)));
    }
    threads.add(Thread.ofPlatform().daemon().name("tables-resync").start(() -> resync(term)));
    running = new Running(term, threads);
  }

  /** Ends the term: what is being worked on finds the fence closed before its next write. */
  public synchronized void stopLeading() {
    Running current = running;
    running = null;
    if (current != null) {
      current.term().close();
      current.threads().forEach(Thread::interrupt);
    }
  }

  /** Something that a table depends on has changed. Does nothing while another replica leads. */
  public void changed(TableKey key) {
    term().ifPresent(term -> term.add(key));
  }

  /** How many tables wait for work; 0 while not leading. */
  public int depth() {
    return term().map(TableTerm::depth).orElse(0);
  }

  @Override
  public void close() {
    stopLeading();
    lanes.close();
  }

  private synchronized Optional<TableTerm> term() {
    return Optional.ofNullable(running).map(Running::term);
  }

  private static void work(TableTerm term) {
    try {
      while (term.awaitAndWork()) {
        LOG.trace("Worked on a table");
      }
    } catch (InterruptedException e) {
      LOG.debug("Worker ends with its term");
    }
  }

  private void resync(TableTerm term) {
    try {
      while (true) {
        Thread.sleep(settings.resyncInterval());
        term.resync();
      }
    } catch (InterruptedException e) {
      LOG.debug("Resync ends with its term");
    }
  }
}
