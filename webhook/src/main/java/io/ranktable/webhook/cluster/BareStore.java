package io.ranktable.webhook.cluster;

import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the informer of the catalog remembers: which ConfigMaps there are, in which version. Their
 * data goes to the handler at once, while a list is still coming in, and is kept by {@link
 * CatalogKeeper} as far as it counts: tenants may create more of it than fits into the memory.
 */
final class BareStore implements ItemStore<SlimConfigMap> {

  private final Map<String, SlimConfigMap> items = new ConcurrentHashMap<>();

  @Override
  public String getKey(SlimConfigMap map) {
    return Cache.metaNamespaceKeyFunc(map);
  }

  @Override
  public @Nullable SlimConfigMap put(String key, SlimConfigMap map) {
    return items.put(key, map.bare());
  }

  @Override
  public @Nullable SlimConfigMap remove(String key) {
    return items.remove(key);
  }

  @Override
  public Stream<String> keySet() {
    return items.keySet().stream();
  }

  @Override
  public Stream<SlimConfigMap> values() {
    return items.values().stream();
  }

  @Override
  public int size() {
    return items.size();
  }

  @Override
  public @Nullable SlimConfigMap get(String key) {
    return items.get(key);
  }

  /** No: so the handler is told of an object as soon as its page has come. */
  @Override
  public boolean isFullState() {
    return false;
  }
}
