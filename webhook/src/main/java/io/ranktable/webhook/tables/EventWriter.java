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
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
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
  private static final int MESSAGE_LIMIT = 1024;
  private static final int NAME_LIMIT = 200;

  private record Said(String text, Instant at) {}

  /** An Event to be written. */
  private record Saying(
      ObjectReference about, String id, Reason reason, boolean warning, String text) {}

  private final KubernetesClient client;
  private final Fence fence;
  private final Executor executor;
  private final InstantSource clock;
  private final Map<String, Said> said =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Said> eldest) {
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
    String text = cut(message);
    say(new Saying(about, id(about, reason, text), reason, warning, text));
  }

  /**
   * Warns of something in the pod's own description.
   *
   * @param topic what it is about, such as a table: each has an Event of its own
   */
  void warnPod(PodFacts pod, String topic, Reason reason, String message) {
    ObjectReference about = pod(pod);
    say(new Saying(about, id(about, reason, "pod " + topic), reason, true, cut(message)));
  }

  private void say(Saying saying) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    synchronized (said) {
      Said last = said.get(saying.id());
      if (last != null
          && last.text().equals(saying.text())
          && Duration.between(last.at(), now).compareTo(AGAIN_AFTER) < 0) {
        return;
      }
      said.put(saying.id(), new Said(saying.text(), now));
    }
    executor.execute(() -> send(saying, now));
  }

  private static String cut(String message) {
    return message.length() <= MESSAGE_LIMIT
        ? message
        : message.substring(0, MESSAGE_LIMIT - 1) + "…";
  }

  private static String id(ObjectReference about, Reason reason, String what) {
    return Digests.sha256(about.getUid() + "\n" + reason + "\n" + what).substring(0, 16);
  }

  private void send(Saying saying, Instant now) {
    if (!fence.open()) {
      return;
    }
    ObjectReference about = saying.about();
    String base =
        about.getName().length() > NAME_LIMIT
            ? about.getName().substring(0, NAME_LIMIT).replaceAll("[^a-z0-9]+$", "")
            : about.getName();
    String name = base + "." + saying.id();
    Event event =
        new EventBuilder()
            .withNewMetadata()
            .withNamespace(about.getNamespace())
            .withName(name)
            .endMetadata()
            .withInvolvedObject(about)
            .withReason(saying.reason().text())
            .withType(saying.warning() ? "Warning" : "Normal")
            .withMessage(saying.text())
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
        again(about.getNamespace(), name, saying.text(), now);
      } else {
        LOG.debug(
            "Event {} of {}/{} not written: {}",
            saying.reason().text(),
            about.getNamespace(),
            about.getName(),
            e.getMessage());
      }
    }
  }

  private void again(String namespace, String name, String text, Instant now) {
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
                      .withMessage(text)
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
