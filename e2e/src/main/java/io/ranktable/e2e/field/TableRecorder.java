package io.ranktable.e2e.field;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.ranktable.core.table.Names;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Keeps every version of every table of a namespace that a watch of its own has seen. */
public final class TableRecorder implements AutoCloseable {

  /**
   * A version of a table.
   *
   * @param seenAt {@link System#nanoTime()} when it was seen
   * @param deleted whether this is its removal
   * @param map the ConfigMap
   */
  public record Version(long seenAt, boolean deleted, ConfigMap map) {

    /** Its state annotation. */
    public String state() {
      return annotation(Names.TABLE_STATE);
    }

    /** One of our annotations, empty text when absent. */
    public String annotation(String name) {
      return map.getMetadata().getAnnotations() == null
          ? ""
          : map.getMetadata().getAnnotations().getOrDefault(name, "");
    }

    /** The table's text. */
    public String text() {
      return map.getData().entrySet().stream()
          .filter(e -> !Names.reservedKey(e.getKey()))
          .map(Map.Entry::getValue)
          .findFirst()
          .orElse("");
    }

    /** UID to IP of the listed members, in order. */
    public Map<String, String> members() {
      Map<String, String> members = new java.util.LinkedHashMap<>();
      for (String line : map.getData().getOrDefault(Names.KEY_MEMBERS, "").lines().toList()) {
        int blank = line.indexOf(' ');
        members.put(line.substring(0, blank), line.substring(blank + 1));
      }
      return members;
    }
  }

  private final Map<String, List<Version>> versions = new HashMap<>();
  private final Watch watch;

  /** Starts to record a namespace. */
  public TableRecorder(KubernetesClient client, String namespace) {
    this.watch =
        client
            .configMaps()
            .inNamespace(namespace)
            .withLabel(Names.KIND, Names.KIND_TABLE)
            .watch(new Recording());
  }

  /** All versions of a table in their order. */
  public synchronized List<Version> of(String configMap) {
    return List.copyOf(versions.getOrDefault(configMap, List.of()));
  }

  /** All versions of all tables. */
  public synchronized Map<String, List<Version>> all() {
    Map<String, List<Version>> copy = new HashMap<>();
    versions.forEach((name, list) -> copy.put(name, List.copyOf(list)));
    return copy;
  }

  /** The newest version of a table, empty when there is none or it was removed. */
  public synchronized Optional<Version> latest(String configMap) {
    List<Version> list = versions.getOrDefault(configMap, List.of());
    return list.isEmpty() || list.getLast().deleted()
        ? Optional.empty()
        : Optional.of(list.getLast());
  }

  @Override
  public void close() {
    watch.close();
  }

  private final class Recording implements Watcher<ConfigMap> {
    @Override
    public void eventReceived(Action action, ConfigMap map) {
      if (action == Action.BOOKMARK || action == Action.ERROR) {
        return;
      }
      synchronized (TableRecorder.this) {
        versions
            .computeIfAbsent(map.getMetadata().getName(), any -> new ArrayList<>())
            .add(new Version(System.nanoTime(), action == Action.DELETED, map));
      }
    }

    @Override
    public void onClose(WatcherException cause) {
      throw new IllegalStateException("The recorder lost its watch", cause);
    }
  }
}
