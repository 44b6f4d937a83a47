package io.ranktable.webhook.admission;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import com.github.fge.jsonpatch.JsonPatchOperation;
import io.ranktable.core.catalog.Catalog;
import io.ranktable.core.injection.GateSettings;
import io.ranktable.core.injection.InjectionOutcome;
import io.ranktable.core.injection.InjectionRequest;
import io.ranktable.core.table.Excerpt;
import io.ranktable.core.table.Finding;
import io.ranktable.core.table.Reason;
import io.ranktable.webhook.admission.AdmissionRecord.Outcome;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Answers AdmissionReviews.
 *
 * <ul>
 *   <li>What is not an AdmissionReview v1 with a uid cannot be answered in kind: HTTP 400 and a
 *       sentence.
 *   <li>A review of anything but the creation of a pod is let in as it is, with a warning: the
 *       webhook configuration sends what it should not, and that must not hurt others.
 *   <li>A pod is patched, let in as it is, or denied with every finding on a line of its own.
 *   <li>A failure of our own is a denial with a sentence, never a stack trace.
 * </ul>
 *
 * It makes no API call, and a dry run is answered like any other request. Safe for several threads.
 */
public final class AdmissionHandler {

  private static final Logger LOG = LoggerFactory.getLogger(AdmissionHandler.class);

  private final Injection injection;
  private final ObjectMapper json =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /** A handler that lets this decide on pods. */
  public AdmissionHandler(Injection injection) {
    this.injection = injection;
  }

  /**
   * Answers one request. Never throws.
   *
   * @param body body of the request
   * @param catalog templates, pod formats and profiles as they are now
   * @param gate what the installation fixes for every gate
   */
  public AdmissionAnswer answer(byte[] body, Catalog catalog, GateSettings gate) {
    return switch (Review.read(json, body)) {
      case Review.Reading.Unanswerable(String why) -> rejected(400, Reason.REQUEST_MALFORMED, why);
      case Review.Reading.Answerable(Review review) -> {
        MDC.put("pod", review.objectName());
        MDC.put("uid", review.uid());
        try {
          yield review(review, catalog, gate);
        } finally {
          MDC.remove("pod");
          MDC.remove("uid");
        }
      }
    };
  }

  /** The answer to a request that no review can be read from. */
  static AdmissionAnswer rejected(int status, Reason reason, String why) {
    LOG.warn("Request refused with HTTP {}: {}", status, why);
    return new AdmissionAnswer(
        status, "text/plain;charset=utf-8", why + "\n", AdmissionRecord.rejected(reason, why));
  }

  private AdmissionAnswer review(Review review, Catalog catalog, GateSettings gate) {
    try {
      if (!review.podCreate()) {
        return notAPodCreate(review);
      }
      if (!review.object().isObject() || review.namespace().isEmpty()) {
        return denied(
            review,
            Outcome.DENIED,
            Reason.REQUEST_MALFORMED,
            400,
            "The AdmissionReview has no "
                + (review.namespace().isEmpty() ? "request.namespace" : "pod in request.object"));
      }
      return pod(
          review,
          injection.inject(
              new InjectionRequest(review.object(), review.namespace(), review.uid()),
              catalog,
              gate));
    } catch (RuntimeException | IOException | StackOverflowError e) {
      LOG.error("Request {} for pod {} failed", review.uid(), review.objectName(), e);
      return denied(
          review,
          Outcome.FAILED,
          Reason.INTERNAL_ERROR,
          500,
          "The ranktable injector failed on this pod; its log says why under uid "
              + review.uid()
              + ". Creating the pod again may help");
    }
  }

  private AdmissionAnswer pod(Review review, InjectionOutcome outcome) throws IOException {
    return switch (outcome) {
      case InjectionOutcome.Patched(List<JsonPatchOperation> operations, List<String> warnings) -> {
        ObjectNode response = allowed(review, warnings);
        response.put("patchType", "JSONPatch").set("patch", base64(operations));
        LOG.debug("Patched {} in {} places", review.objectName(), operations.size());
        yield reviewed(review, response, Outcome.PATCHED, Reason.INJECTED, "");
      }
      case InjectionOutcome.Unchanged(List<String> warnings) ->
          reviewed(review, allowed(review, warnings), Outcome.ALLOWED, Reason.UNCHANGED, "");
      case InjectionOutcome.NotOurs() ->
          reviewed(review, allowed(review, List.of()), Outcome.ALLOWED, Reason.NOT_OURS, "");
      case InjectionOutcome.Denied(List<Finding> findings) ->
          denied(
              review,
              Outcome.DENIED,
              findings.getFirst().reason(),
              422,
              findings.stream().map(Finding::message).collect(Collectors.joining("\n")));
    };
  }

  /** As a value that is written as it is: base64 has nothing that JSON would have to escape. */
  private JsonNode base64(List<JsonPatchOperation> operations) throws IOException {
    return json.getNodeFactory()
        .rawValueNode(new RawValue('"' + PatchText.of(json, operations) + '"'));
  }

  private AdmissionAnswer notAPodCreate(Review review) {
    String what =
        "ranktable-injector looks at the creation of pods only; this "
            + Excerpt.of(review.operation())
            + " of "
            + Excerpt.of(review.resource())
            + " was left as it is. Correct the rules of the webhook configuration";
    LOG.warn("{}", what);
    return reviewed(
        review, allowed(review, List.of(what)), Outcome.ALLOWED, Reason.REQUEST_MALFORMED, what);
  }

  private AdmissionAnswer denied(
      Review review, Outcome outcome, Reason reason, int code, String message) {
    LOG.info("Denied {}: {} {}", review.objectName(), reason.text(), message);
    ObjectNode response = json.createObjectNode().put("uid", review.uid()).put("allowed", false);
    response
        .putObject("status")
        .put("status", "Failure")
        .put("code", code)
        .put("reason", code == 422 ? "Invalid" : code == 400 ? "BadRequest" : "InternalError")
        .put("message", message);
    return reviewed(review, response, outcome, reason, message);
  }

  private ObjectNode allowed(Review review, List<String> warnings) {
    ObjectNode response = json.createObjectNode().put("uid", review.uid()).put("allowed", true);
    if (!warnings.isEmpty()) {
      warnings.forEach(response.putArray("warnings")::add);
    }
    return response;
  }

  private AdmissionAnswer reviewed(
      Review review, ObjectNode response, Outcome outcome, Reason reason, String message) {
    ObjectNode answer =
        json.createObjectNode().put("apiVersion", Review.API_VERSION).put("kind", Review.KIND);
    answer.set("response", response);
    return new AdmissionAnswer(
        200,
        "application/json",
        answer.toString(),
        new AdmissionRecord(outcome, reason, review.uid(), review.objectName(), message));
  }
}
