package io.ranktable.e2e.story;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Every version of every pod of a namespace, by the revision of the store at which it came to be:
 * so it can be said which pods there were when something else was written.
 */
final class PodHistory {

  /**
   * A version of a pod.
   *
   * @param revision revision of the store
   * @param seenAt {@link System#nanoTime()} when it was seen
   * @param deleted whether this is its removal
   */
  private record Version(long revision, long seenAt, boolean deleted, Pod pod) {}

  private final List<Version> versions = new ArrayList<>();

  /** Starts to record a namespace that has no pods yet; ends with the watch. */
  Watch watch(KubernetesClient client, String namespace) {
    return client.pods().inNamespace(namespace).watch(new Recording());
  }

  /** Takes down the next version of a pod. */
  synchronized void add(Pod pod, boolean deleted, long seenAt) {
    long revision = Long.parseLong(pod.getMetadata().getResourceVersion());
    versions.add(new Version(revision, seenAt, deleted, pod));
  }

  /** The pods as they are now. */
  synchronized List<Pod> now() {
    return at(Long.MAX_VALUE);
  }

  /** Every pod that there ever was, as it was last, by UID. */
  synchronized Map<String, Pod> ever() {
    Map<String, Pod> pods = new LinkedHashMap<>();
    versions.forEach(version -> pods.put(version.pod().getMetadata().getUid(), version.pod()));
    return pods;
  }

  private List<Pod> at(long revision) {
    Map<String, Pod> pods = new LinkedHashMap<>();
    for (Version version : versions) {
      if (version.revision() <= revision) {
        String name = version.pod().getMetadata().getName();
        if (version.deleted()) {
          pods.remove(name);
        } else {
          pods.put(name, version.pod());
        }
      }
    }
    return List.copyOf(pods.values());
  }

  /**
   * All states of the pods that whoever wrote something may have known, the latest first.
   *
   * @param revision what came to be with this revision of the store, or later, was not known
   * @param seenAt {@link System#nanoTime()} when the written was seen
   * @param lag what had been outdated for longer than this was known to be
   */
  synchronized List<List<Pod>> known(long revision, long seenAt, Duration lag) {
    List<List<Pod>> states = new ArrayList<>();
    List<Version> before = versions.stream().filter(v -> v.revision() < revision).toList();
    long outdatedAt = seenAt;
    for (Version version : before.reversed()) {
      if (seenAt - outdatedAt > lag.toNanos()) {
        return states;
      }
      states.add(at(version.revision()));
      outdatedAt = version.seenAt();
    }
    return states;
  }

  private final class Recording implements Watcher<Pod> {
    @Override
    public void eventReceived(Action action, Pod pod) {
      if (action != Action.BOOKMARK && action != Action.ERROR) {
        add(pod, action == Action.DELETED, System.nanoTime());
      }
    }

    @Override
    public void onClose(WatcherException cause) {
      throw new IllegalStateException("The recorder lost its watch", cause);
    }
  }
}
