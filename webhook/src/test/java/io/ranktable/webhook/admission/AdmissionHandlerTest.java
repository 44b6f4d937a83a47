package io.ranktable.webhook.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.github.fge.jackson.jsonpointer.JsonPointer;
import com.github.fge.jackson.jsonpointer.JsonPointerException;
import com.github.fge.jsonpatch.AddOperation;
import com.github.fge.jsonpatch.JsonPatch;
import io.ranktable.core.catalog.Catalog;
import io.ranktable.core.catalog.InMemoryCatalog;
import io.ranktable.core.injection.GateSettings;
import io.ranktable.core.injection.InjectionOutcome;
import io.ranktable.core.injection.InjectionRequest;
import io.ranktable.core.table.Finding;
import io.ranktable.core.table.Reason;
import io.ranktable.core.workload.ProfileSet;
import io.ranktable.webhook.admission.AdmissionRecord.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdmissionHandlerTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Catalog CATALOG = InMemoryCatalog.empty("sys", ProfileSet.bundled());

  private final List<InjectionRequest> asked = new ArrayList<>();

  @Test
  void patchesAPod() throws Exception {
    AdmissionAnswer answer = answer(patched(), review());

    JsonNode response = JSON.readTree(answer.body());
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.contentType()).isEqualTo("application/json");
    assertThat(response.path("apiVersion").asText()).isEqualTo("admission.k8s.io/v1");
    assertThat(response.path("kind").asText()).isEqualTo("AdmissionReview");
    response = response.path("response");
    assertThat(response.path("uid").asText()).isEqualTo("u-1");
    assertThat(response.path("allowed").asBoolean()).isTrue();
    assertThat(response.path("patchType").asText()).isEqualTo("JSONPatch");
    assertThat(response.path("warnings").path(0).asText()).isEqualTo("mind the gap");
    JsonNode pod = JSON.readTree("{\"metadata\":{\"labels\":{}}}");
    JsonPatch patch = JsonPatch.fromJson(JSON.readTree(response.path("patch").binaryValue()));
    assertThat(patch.apply(pod).at("/metadata/labels/a").asText()).isEqualTo("b");
    assertThat(answer.told())
        .isEqualTo(new AdmissionRecord(Outcome.PATCHED, Reason.INJECTED, "u-1", "ai/p-…", ""));
  }

  @Test
  void asksAboutThePodAsItCameInTheNamespaceOfTheRequest() throws Exception {
    answer(patched(), review());

    assertThat(asked)
        .singleElement()
        .satisfies(
            request -> {
              assertThat(request.namespace()).isEqualTo("ai");
              assertThat(request.uid()).isEqualTo("u-1");
              assertThat(request.pod().at("/spec/unknown").asText()).isEqualTo("kept");
            });
  }

  @Test
  void deniesWithEveryFindingOnALineOfItsOwn() throws Exception {
    AdmissionAnswer answer =
        answer(
            new InjectionOutcome.Denied(
                List.of(
                    new Finding(Reason.TEMPLATE_NOT_FOUND, "no template \"x\""),
                    new Finding(Reason.OVERRIDE_INVALID, "size is not a number"))),
            review());

    JsonNode response = JSON.readTree(answer.body()).path("response");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(response.path("allowed").asBoolean()).isFalse();
    assertThat(response.path("uid").asText()).isEqualTo("u-1");
    assertThat(response.has("patch")).isFalse();
    assertThat(response.at("/status/code").asInt()).isEqualTo(422);
    assertThat(response.at("/status/message").asText())
        .isEqualTo("no template \"x\"\nsize is not a number");
    assertThat(answer.told().outcome()).isEqualTo(Outcome.DENIED);
    assertThat(answer.told().reason()).isEqualTo(Reason.TEMPLATE_NOT_FOUND);
  }

  @Test
  void letsInWhatIsNotOursWithoutAPatch() throws Exception {
    AdmissionAnswer answer = answer(new InjectionOutcome.NotOurs(), review());

    assertThat(JSON.readTree(answer.body()).path("response"))
        .isEqualTo(JSON.readTree("{\"uid\":\"u-1\",\"allowed\":true}"));
    assertThat(answer.told().reason()).isEqualTo(Reason.NOT_OURS);
  }

  @Test
  void warnsAlsoWhenNothingIsChanged() throws Exception {
    AdmissionAnswer answer =
        answer(new InjectionOutcome.Unchanged(List.of("mind the gap")), review());

    JsonNode response = JSON.readTree(answer.body()).path("response");
    assertThat(response.has("patch")).isFalse();
    assertThat(response.path("warnings")).containsExactly(TextNode.valueOf("mind the gap"));
    assertThat(answer.told().reason()).isEqualTo(Reason.UNCHANGED);
  }

  @Test
  void aDryRunIsAnsweredLikeAnyOther() throws Exception {
    ObjectNode review = review();
    String plain = answer(patched(), review).body();
    ((ObjectNode) review.path("request")).put("dryRun", true);

    assertThat(answer(patched(), review).body()).isEqualTo(plain);
  }

  @Test
  void aFailureOfOursIsADenialWithASentence() throws Exception {
    AdmissionHandler handler =
        new AdmissionHandler(
            (request, catalog, gate) -> {
              throw new IllegalStateException("secret detail");
            });

    AdmissionAnswer answer =
        handler.answer(JSON.writeValueAsBytes(review()), CATALOG, GateSettings.defaults());

    assertThat(answer.status()).isEqualTo(200);
    assertThat(JSON.readTree(answer.body()).at("/response/allowed").asBoolean()).isFalse();
    assertThat(JSON.readTree(answer.body()).at("/response/status/message").asText())
        .contains("u-1")
        .doesNotContain("secret detail", "Exception", "\tat ");
    assertThat(answer.told().outcome()).isEqualTo(Outcome.FAILED);
    assertThat(answer.told().reason()).isEqualTo(Reason.INTERNAL_ERROR);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "   ",
        "hello",
        "{\"apiVersion\":\"admission.k8s.io/v1\",\"kind\":\"AdmissionReview\",\"request\":{\"uid\":\"u",
        "{}{}",
        "null",
        "[]",
        "7",
        "\u0000\u0001",
      })
  void whatIsNotWholeJsonOfAReviewIsABadRequest(String body) {
    AdmissionAnswer answer =
        handler(patched())
            .answer(body.getBytes(StandardCharsets.UTF_8), CATALOG, GateSettings.defaults());

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.contentType()).startsWith("text/plain");
    assertThat(answer.body()).contains("The request").doesNotContain("\tat ");
    assertThat(answer.told().outcome()).isEqualTo(Outcome.REJECTED);
    assertThat(answer.told().reason()).isEqualTo(Reason.REQUEST_MALFORMED);
    assertThat(asked).isEmpty();
  }

  @Test
  void jsonThatIsNestedTooDeeplyIsABadRequest() {
    byte[] body = ("{\"a\":" + "[".repeat(100_000)).getBytes(StandardCharsets.UTF_8);

    assertThat(handler(patched()).answer(body, CATALOG, GateSettings.defaults()).status())
        .isEqualTo(400);
  }

  @ParameterizedTest
  @CsvSource({
    "kind,ConversionReview",
    "kind,",
    "apiVersion,admission.k8s.io/v1beta1",
    "apiVersion,v1",
  })
  void anotherKindOrVersionIsABadRequestThatSaysWhich(String field, String value) throws Exception {
    ObjectNode review = review();
    review.put(field, value);

    AdmissionAnswer answer = answer(patched(), review);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body())
        .contains("AdmissionReview of admission.k8s.io/v1", value == null ? "\"\"" : value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/request", "/request/uid"})
  void aReviewThatCannotBeAnsweredIsABadRequest(String missing) throws Exception {
    AdmissionAnswer answer = answer(patched(), without(missing));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body()).contains("request.uid");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/request/object", "/request/namespace"})
  void aPodThatIsMissingOrInNoNamespaceIsDenied(String missing) throws Exception {
    AdmissionAnswer answer = answer(patched(), without(missing));

    JsonNode response = JSON.readTree(answer.body()).path("response");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(response.path("allowed").asBoolean()).isFalse();
    assertThat(response.at("/status/code").asInt()).isEqualTo(400);
    assertThat(response.at("/status/message").asText())
        .contains(missing.replace("/request/", "request."));
    assertThat(asked).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "operation,UPDATE",
    "operation,DELETE",
    "operation,",
    "subResource,ephemeralcontainers",
    "resource,deployments",
    "group,apps",
  })
  void whatIsNotTheCreationOfAPodIsLetInAsItIsWithAWarning(String field, String value)
      throws Exception {
    ObjectNode review = review();
    ObjectNode request = (ObjectNode) review.path("request");
    ObjectNode where =
        field.equals("resource") || field.equals("group")
            ? (ObjectNode) request.path("resource")
            : request;
    where.put(field, value);

    AdmissionAnswer answer = answer(patched(), review);

    JsonNode response = JSON.readTree(answer.body()).path("response");
    assertThat(response.path("allowed").asBoolean()).isTrue();
    assertThat(response.has("patch")).isFalse();
    assertThat(response.path("warnings").path(0).asText()).contains("creation of pods only");
    assertThat(answer.told().reason()).isEqualTo(Reason.REQUEST_MALFORMED);
    assertThat(asked).isEmpty();
  }

  private AdmissionHandler handler(InjectionOutcome outcome) {
    return new AdmissionHandler(
        (request, catalog, gate) -> {
          asked.add(request);
          return outcome;
        });
  }

  private AdmissionAnswer answer(InjectionOutcome outcome, JsonNode review) throws Exception {
    return handler(outcome)
        .answer(JSON.writeValueAsBytes(review), CATALOG, GateSettings.defaults());
  }

  private static InjectionOutcome patched() {
    try {
      return new InjectionOutcome.Patched(
          List.of(new AddOperation(new JsonPointer("/metadata/labels/a"), TextNode.valueOf("b"))),
          List.of("mind the gap"));
    } catch (JsonPointerException e) {
      throw new AssertionError(e);
    }
  }

  private static ObjectNode without(String pointer) {
    ObjectNode review = review();
    int slash = pointer.lastIndexOf('/');
    ((ObjectNode) review.at(pointer.substring(0, slash))).remove(pointer.substring(slash + 1));
    return review;
  }

  private static ObjectNode review() {
    ObjectNode review = JSON.createObjectNode();
    review.put("apiVersion", "admission.k8s.io/v1").put("kind", "AdmissionReview");
    ObjectNode request = review.putObject("request");
    request.put("uid", "u-1").put("operation", "CREATE").put("namespace", "ai");
    request.putObject("resource").put("group", "").put("version", "v1").put("resource", "pods");
    ObjectNode pod = request.putObject("object");
    pod.putObject("metadata").put("generateName", "p-");
    pod.putObject("spec").put("unknown", "kept");
    return review;
  }
}
