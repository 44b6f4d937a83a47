package io.ranktable.webhook.cluster;

import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an informer remembers: which objects there are, in which version. What is in them goes to
 * the handler at once, while a list is still coming in, and is kept by the indexes as far as it
 * counts: tenants may create more of it than fits into the memory.
 */
final class BareStore<T extends SlimObject> implements ItemStore<T> {

  private final Map<String, T> items = new ConcurrentHashMap<>();
  private final UnaryOperator<T> bare;

  /**
   * An empty store.
   *
   * @param bare the same object without anything but its identity
   */
  BareStore(UnaryOperator<T> bare) {
    this.bare = bare;
  }

  /** Whether an object is, as far as is known, in the very version that somebody has read. */
  boolean isCurrent(T read) {
    T known = items.get(getKey(read));
    return known != null
        && known.getMetadata().getResourceVersion().equals(read.getMetadata().getResourceVersion());
  }

  @Override
  public String getKey(T object) {
    return Cache.metaNamespaceKeyFunc(object);
  }

  @Override
  public @Nullable T put(String key, T object) {
    return items.put(key, bare.apply(object));
  }

  @Override
  public @Nullable T remove(String key) {
    return items.remove(key);
  }

  @Override
  public Stream<String> keySet() {
    return items.keySet().stream();
  }

  @Override
  public Stream<T> values() {
    return items.values().stream();
  }

  @Override
  public int size() {
    return items.size();
  }

  @Override
  public @Nullable T get(String key) {
    return items.get(key);
  }

  /** No: so the handler is told of an object as soon as its page has come. */
  @Override
  public boolean isFullState() {
    return false;
  }
}
