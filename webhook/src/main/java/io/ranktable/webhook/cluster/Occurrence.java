package io.ranktable.webhook.cluster;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.ranktable.core.table.Names;
import io.ranktable.core.table.Reason;
import java.net.HttpURLConnection;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Something that happened to an object, as an Event of it.
 *
 * @param about the object; the Event lies in its namespace
 * @param name of the Event; what happens again under a name is counted up instead of added
 * @param speaker which part of ours tells it, for example {@code controller}
 * @param reason one of the reasons that log, metrics and status use too
 * @param warning whether somebody has to do something
 * @param message for people; cut to the 1,024 characters that the API server takes
 * @param at when it happened; kept in whole seconds
 */
public record Occurrence(
    ObjectReference about,
    String name,
    String speaker,
    Reason reason,
    boolean warning,
    String message,
    Instant at) {

  private static final int MESSAGE_LIMIT = 1024;

  /** Cuts what is too long or too exact for an Event. */
  public Occurrence {
    message =
        message.length() <= MESSAGE_LIMIT ? message : message.substring(0, MESSAGE_LIMIT - 1) + "…";
    at = at.truncatedTo(ChronoUnit.SECONDS);
  }

  /**
   * Writes the Event, or counts the stored one up and gives it this message.
   *
   * @throws KubernetesClientException when the API server refuses or cannot be reached
   */
  public void writeWith(KubernetesClient client) {
    try {
      client.resource(event()).create();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
      client
          .v1()
          .events()
          .inNamespace(about.getNamespace())
          .withName(name)
          .edit(
              stored ->
                  new EventBuilder(stored)
                      .withCount(stored.getCount() == null ? 2 : stored.getCount() + 1)
                      .withMessage(message)
                      .withLastTimestamp(at.toString())
                      .build());
    }
  }

  private Event event() {
    return new EventBuilder()
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
        .withReportingComponent(Names.PREFIX + speaker)
        .withCount(1)
        .withFirstTimestamp(at.toString())
        .withLastTimestamp(at.toString())
        .build();
  }
}
