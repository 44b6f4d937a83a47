package io.ranktable.e2e.field;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Notes when a watch of its own has seen pods go. */
public final class PodRecorder implements AutoCloseable {

  private final Map<String, Long> gone = new ConcurrentHashMap<>();
  private final Watch watch;

  /** Starts to record a namespace. */
  public PodRecorder(KubernetesClient client, String namespace) {
    this.watch = client.pods().inNamespace(namespace).watch(new Recording());
  }

  /** {@link System#nanoTime()} when the deletion of a pod was seen; empty while it is there. */
  public Optional<Long> goneAt(String uid) {
    return Optional.ofNullable(gone.get(uid));
  }

  @Override
  public void close() {
    watch.close();
  }

  private final class Recording implements Watcher<Pod> {
    @Override
    public void eventReceived(Action action, Pod pod) {
      if (action == Action.DELETED || pod.getMetadata().getDeletionTimestamp() != null) {
        gone.putIfAbsent(pod.getMetadata().getUid(), System.nanoTime());
      }
    }

    @Override
    public void onClose(WatcherException cause) {
      throw new IllegalStateException("The recorder lost its watch", cause);
    }
  }
}
