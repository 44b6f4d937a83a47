package io.ranktable.e2e.bench.latency;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.ranktable.core.table.Names;
import io.ranktable.core.table.State;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Sees when tables are complete. */
final class Tables implements Watcher<ConfigMap>, AutoCloseable {

  /**
   * A complete table.
   *
   * @param at when we saw it
   * @param bytes length of its text
   */
  record Seen(Instant at, int bytes) {}

  private static final String COMPLETED = State.COMPLETED.text();

  private final Map<String, Seen> seen = new ConcurrentHashMap<>();
  private final Watch watch;

  Tables(KubernetesClient client, String namespace) {
    watch =
        client
            .configMaps()
            .inNamespace(namespace)
            .withLabel(Names.KIND, Names.KIND_TABLE)
            .watch(this);
  }

  /** The first time a table of that name was seen complete. */
  Optional<Seen> complete(String name) {
    return Optional.ofNullable(seen.get(name));
  }

  @Override
  public void eventReceived(Action action, ConfigMap table) {
    Instant now = Instant.now();
    Map<String, String> annotations = table.getMetadata().getAnnotations();
    if (COMPLETED.equals(annotations.get(Names.TABLE_STATE))) {
      String text = table.getData().getOrDefault("ranktable.json", "");
      seen.putIfAbsent(table.getMetadata().getName(), new Seen(now, text.length()));
    }
  }

  @Override
  public void onClose(WatcherException cause) {
    throw new IllegalStateException("the watch of the tables broke: start again", cause);
  }

  @Override
  public void close() {
    watch.close();
  }
}
