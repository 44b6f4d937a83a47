package io.ranktable.webhook.admission;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ranktable.core.table.Excerpt;
import java.io.IOException;

/**
 * The request of an AdmissionReview {@code admission.k8s.io/v1}.
 *
 * @see <a
 *     href="https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#request">the
 *     format</a>
 * @param uid uid of the request; never empty
 * @param operation for example {@code CREATE}; empty when missing
 * @param resource {@code group/version/resource[/subresource]}, the group left out when it is the
 *     core group
 * @param namespace namespace of the request; empty when missing
 * @param object the object; a missing node when there is none
 */
record Review(String uid, String operation, String resource, String namespace, JsonNode object) {

  static final String API_VERSION = "admission.k8s.io/v1";
  static final String KIND = "AdmissionReview";

  /** What came of reading bytes. */
  sealed interface Reading {
    /** A request that can be answered. */
    record Answerable(Review review) implements Reading {}

    /** Nobody to answer to; the sentence says why. */
    record Unanswerable(String why) implements Reading {}
  }

  /** Reads the body of a request. */
  static Reading read(ObjectMapper json, byte[] body) {
    JsonNode node;
    try {
      node = json.readTree(body);
    } catch (JsonProcessingException e) {
      return new Reading.Unanswerable(
          "The request is not whole JSON (line "
              + (e.getLocation() == null ? 0 : e.getLocation().getLineNr())
              + "): "
              + e.getOriginalMessage());
    } catch (IOException e) {
      return new Reading.Unanswerable("The request could not be read: " + e.getMessage());
    }
    String kind = node.path("kind").asText("");
    String version = node.path("apiVersion").asText("");
    if (!kind.equals(KIND) || !version.equals(API_VERSION)) {
      return new Reading.Unanswerable(
          "The request is not an AdmissionReview of admission.k8s.io/v1: its kind is "
              + Excerpt.of(kind)
              + " and its apiVersion is "
              + Excerpt.of(version)
              + ". Check admissionReviewVersions in the webhook configuration");
    }
    JsonNode request = node.path("request");
    String uid = request.path("uid").asText("");
    if (uid.isEmpty()) {
      return new Reading.Unanswerable(
          "The AdmissionReview has no request.uid, so that it cannot be answered");
    }
    return new Reading.Answerable(
        new Review(
            uid,
            request.path("operation").asText(""),
            resource(request),
            request.path("namespace").asText(""),
            request.path("object")));
  }

  /** Whether it asks about a pod that is being created. */
  boolean podCreate() {
    return resource.equals("v1/pods") && operation.equals("CREATE");
  }

  /** {@code namespace/name} of the object, with {@code generateName…} when it has no name yet. */
  String objectName() {
    JsonNode meta = object.path("metadata");
    String name = meta.path("name").asText("");
    return namespace + "/" + (name.isEmpty() ? meta.path("generateName").asText("") + "…" : name);
  }

  private static String resource(JsonNode request) {
    JsonNode resource = request.path("resource");
    StringBuilder text = new StringBuilder();
    for (String part :
        new String[] {
          resource.path("group").asText(""),
          resource.path("version").asText(""),
          resource.path("resource").asText(""),
          request.path("subResource").asText("")
        }) {
      if (!part.isEmpty()) {
        text.append(text.isEmpty() ? "" : "/").append(part);
      }
    }
    return text.toString();
  }
}
