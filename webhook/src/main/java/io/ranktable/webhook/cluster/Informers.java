package io.ranktable.webhook.cluster;

import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** The informers that run, and how old their news are. */
final class Informers implements AutoCloseable {

  private final List<SharedIndexInformer<?>> all = new CopyOnWriteArrayList<>();
  private final CacheAges ages = new CacheAges(System::nanoTime);
  private volatile boolean closed;

  /** Begins to look how old the news are. */
  void start() {
    ages.start();
  }

  /**
   * Starts an informer; the future ends when it has listed once and its handler has been told of
   * all.
   *
   * @param what word for what it reads
   * @param onPut hears of what is new or has changed
   * @param onRemove hears of what is no more
   */
  <T extends SlimObject> CompletableFuture<?> watch(
      String what, SharedIndexInformer<T> informer, Consumer<T> onPut, Consumer<T> onRemove) {
    all.add(informer);
    ages.add(what, informer::isWatching);
    CompletableFuture<?> listed =
        informer
            // The API server may be away for as long as it likes: the watch goes on when it is
            // back.
            .exceptionHandler((started, error) -> ages.goesOnAfter(what, error))
            .addEventHandler(new Handler<>(onPut, onRemove))
            .start()
            .toCompletableFuture();
    if (closed) {
      informer.stop();
    }
    return listed;
  }

  /** How long it is that each was kept current by a watch. */
  SortedMap<String, Duration> ages() {
    return ages.ages();
  }

  @Override
  public void close() {
    closed = true;
    ages.close();
    all.forEach(SharedIndexInformer::stop);
  }

  private record Handler<T extends SlimObject>(Consumer<T> onPut, Consumer<T> onRemove)
      implements ResourceEventHandler<T> {
    @Override
    public void onAdd(T object) {
      onPut.accept(object);
    }

    @Override
    public void onUpdate(T before, T after) {
      onPut.accept(after);
    }

    @Override
    public void onDelete(T object, boolean finalStateUnknown) {
      onRemove.accept(object);
    }
  }
}
