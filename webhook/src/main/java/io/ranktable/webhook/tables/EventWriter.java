package io.ranktable.webhook.tables;

import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.ranktable.core.table.Digests;
import io.ranktable.core.table.Owner;
import io.ranktable.core.table.PodFacts;
import io.ranktable.core.table.Reason;
import io.ranktable.webhook.cluster.Occurrence;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes Events. The same thing said of the same object is one Event whose count grows, and it is
 * said again at most every few minutes. Of a pod there is one Event for each table and reason,
 * whose text is always the newest, so that a description of the pod stays short.
 */
final class EventWriter {

  private static final Logger LOG = LoggerFactory.getLogger(EventWriter.class);
  private static final Duration AGAIN_AFTER = Duration.ofMinutes(5);
  private static final int REMEMBERED = 10_000;
  private static final int NAME_LIMIT = 200;
  private static final int ID_LENGTH = 16;

  private final KubernetesClient client;
  private final Fence fence;
  private final Executor executor;
  private final InstantSource clock;
  private final Map<String, Occurrence> said =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Occurrence> eldest) {
          return size() > REMEMBERED;
        }
      };

  EventWriter(KubernetesClient client, Fence fence, Executor executor, InstantSource clock) {
    this.client = client;
    this.fence = fence;
    this.executor = executor;
    this.clock = clock;
  }

  /** Says something of a pod's owner, or of the pod itself when it has none. */
  void say(PodFacts pod, Reason reason, boolean warning, String message) {
    ObjectReference about = pod.owner() == null ? pod(pod) : owner(pod, pod.owner());
    say(occurrence(about, message, reason, warning, message));
  }

  /**
   * Warns of something in the pod's own description.
   *
   * @param topic what it is about, such as a table: each has an Event of its own
   */
  void warnPod(PodFacts pod, String topic, Reason reason, String message) {
    say(occurrence(pod(pod), "pod " + topic, reason, true, message));
  }

  private void say(Occurrence now) {
    synchronized (said) {
      Occurrence last = said.get(now.name());
      if (last != null
          && last.message().equals(now.message())
          && Duration.between(last.at(), now.at()).compareTo(AGAIN_AFTER) < 0) {
        return;
      }
      said.put(now.name(), now);
    }
    executor.execute(() -> send(now));
  }

  /** An Event whose name follows from the object, the reason and what it is about. */
  private Occurrence occurrence(
      ObjectReference about, String topic, Reason reason, boolean warning, String message) {
    String base =
        about.getName().length() > NAME_LIMIT
            ? about.getName().substring(0, NAME_LIMIT).replaceAll("[^a-z0-9]+$", "")
            : about.getName();
    String id =
        Digests.sha256(about.getUid() + "\n" + reason + "\n" + topic).substring(0, ID_LENGTH);
    return new Occurrence(
        about, base + "." + id, "controller", reason, warning, message, clock.instant());
  }

  private void send(Occurrence occurrence) {
    if (!fence.open()) {
      return;
    }
    try {
      occurrence.writeWith(client);
    } catch (KubernetesClientException e) {
      LOG.debug(
          "Event {} of {}/{} not written: {}",
          occurrence.reason().text(),
          occurrence.about().getNamespace(),
          occurrence.about().getName(),
          e.getMessage());
    }
  }

  private static ObjectReference pod(PodFacts pod) {
    return new ObjectReferenceBuilder()
        .withApiVersion("v1")
        .withKind("Pod")
        .withNamespace(pod.namespace())
        .withName(pod.name())
        .withUid(pod.uid())
        .build();
  }

  private static ObjectReference owner(PodFacts pod, Owner owner) {
    return new ObjectReferenceBuilder()
        .withApiVersion(owner.apiVersion())
        .withKind(owner.kind())
        .withNamespace(pod.namespace())
        .withName(owner.name())
        .withUid(owner.uid())
        .build();
  }
}
