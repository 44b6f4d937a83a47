package io.ranktable.webhook.tables;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.ranktable.core.table.Digests;
import io.ranktable.core.table.Names;
import io.ranktable.core.table.Owner;
import io.ranktable.core.table.PodFacts;
import io.ranktable.core.table.Reason;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes Events. The same thing said of the same object is one Event whose count grows, and it is
 * said again at most every few minutes.
 */
final class EventWriter {

  private static final Logger LOG = LoggerFactory.getLogger(EventWriter.class);
  private static final Duration AGAIN_AFTER = Duration.ofMinutes(5);
  private static final int REMEMBERED = 10_000;
  private static final int MESSAGE_LIMIT = 1024;
  private static final int NAME_LIMIT = 200;

  private final KubernetesClient client;
  private final Fence fence;
  private final Executor executor;
  private final Clock clock;
  private final Map<String, Instant> said =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Instant> eldest) {
          return size() > REMEMBERED;
        }
      };

  EventWriter(KubernetesClient client, Fence fence, Executor executor, Clock clock) {
    this.client = client;
    this.fence = fence;
    this.executor = executor;
    this.clock = clock;
  }

  /** Says something of a pod's owner, or of the pod itself when it has none. */
  void say(PodFacts pod, Reason reason, boolean warning, String message) {
    ObjectReference about = pod.owner() == null ? pod(pod) : owner(pod, pod.owner());
    String text =
        message.length() <= MESSAGE_LIMIT ? message : message.substring(0, MESSAGE_LIMIT - 1) + "…";
    String id = Digests.sha256(about.getUid() + "\n" + reason + "\n" + text).substring(0, 16);
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    synchronized (said) {
      Instant last = said.get(id);
      if (last != null && Duration.between(last, now).compareTo(AGAIN_AFTER) < 0) {
        return;
      }
      said.put(id, now);
    }
    executor.execute(() -> send(about, id, reason, warning, text, now));
  }

  private void send(
      ObjectReference about,
      String id,
      Reason reason,
      boolean warning,
      String message,
      Instant now) {
    if (!fence.open()) {
      return;
    }
    String base =
        about.getName().length() > NAME_LIMIT
            ? about.getName().substring(0, NAME_LIMIT).replaceAll("[^a-z0-9]+$", "")
            : about.getName();
    String name = base + "." + id;
    Event event =
        new EventBuilder()
            .withNewMetadata()
            .withNamespace(about.getNamespace())
            .withName(name)
            .endMetadata()
            .withInvolvedObject(about)
            .withReason(reason.text())
            .withType(warning ? "Warning" : "Normal")
            .withMessage(message)
            .withNewSource()
            .withComponent(Names.MANAGER)
            .endSource()
            .withReportingComponent(Names.PREFIX + "controller")
            .withCount(1)
            .withFirstTimestamp(now.toString())
            .withLastTimestamp(now.toString())
            .build();
    try {
      client.resource(event).create();
    } catch (KubernetesClientException e) {
      if (e.getCode() == 409) {
        again(about.getNamespace(), name, now);
      } else {
        LOG.debug(
            "Event {} of {}/{} not written: {}",
            reason.text(),
            about.getNamespace(),
            about.getName(),
            e.getMessage());
      }
    }
  }

  private void again(String namespace, String name, Instant now) {
    try {
      client
          .v1()
          .events()
          .inNamespace(namespace)
          .withName(name)
          .edit(
              event ->
                  new EventBuilder(event)
                      .withCount(event.getCount() == null ? 2 : event.getCount() + 1)
                      .withLastTimestamp(now.toString())
                      .build());
    } catch (KubernetesClientException e) {
      LOG.debug("Event {}/{} not counted up: {}", namespace, name, e.getMessage());
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
