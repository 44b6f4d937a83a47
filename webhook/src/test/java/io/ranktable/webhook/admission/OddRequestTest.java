package io.ranktable.webhook.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ranktable.webhook.admission.RawServer.Answer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that no API server sends: each has a clear answer. */
class OddRequestTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String REVIEW =
      "{\"apiVersion\":\"admission.k8s.io/v1\",\"kind\":\"AdmissionReview\",\"request\":{"
          + "\"uid\":\"u-1\",\"operation\":\"CREATE\",\"namespace\":\"ai\",\"object\":{},"
          + "\"resource\":{\"group\":\"\",\"version\":\"v1\",\"resource\":\"pods\"}}}";

  @SuppressWarnings("NullAway.Init")
  private static RawServer server;

  @BeforeAll
  static void start() {
    server = new RawServer();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void aReviewInChunksOfUnknownLengthIsAnswered() throws Exception {
    String request =
        head("POST", "/mutate", "Transfer-Encoding: chunked")
            + "10\r\n"
            + REVIEW.substring(0, 16)
            + "\r\n%x\r\n".formatted(REVIEW.length() - 16)
            + REVIEW.substring(16)
            + "\r\n0\r\n\r\n";

    assertIsReviewed(only(request));
  }

  @Test
  void aReviewThatWaitsToBeAskedForIsAnswered() throws Exception {
    assertIsReviewed(only(post("Expect: 100-continue", REVIEW)));
  }

  @Test
  void reviewsSentInARowAreAnsweredInTheirOrder() throws Exception {
    List<Answer> answers =
        server.answers(
            (post("X: y", REVIEW) + post("X: y", REVIEW.replace("u-1", "u-2")))
                .getBytes(StandardCharsets.UTF_8));

    assertThat(answers).hasSize(2);
    assertIsReviewed(answers.getFirst());
    assertThat(JSON.readTree(answers.getLast().body()).at("/response/uid").asText())
        .isEqualTo("u-2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/mutate?timeout=5s", "/%6dutate", "/mutate;a=b", "http://localhost/mutate"})
  void theSamePathWrittenInAnotherWayIsTheSame(String path) throws Exception {
    assertIsReviewed(only(head("POST", path, length(REVIEW)) + REVIEW));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/mutate/", "/mutate/x", "/MUTATE", "/", "/mutat"})
  void anotherPathIsNotThere(String path) {
    assertThat(only(head("POST", path, length(REVIEW)) + REVIEW).status()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "PUT", "DELETE", "OPTIONS", "TRACE", "BREW"})
  void anotherMethodIsRefusedAndToldWhichOneIsTaken(String method) {
    Answer answer = only(head(method, "/mutate", "X: y"));

    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.head().toLowerCase(Locale.ROOT)).contains("allow: post");
    assertThat(answer.body()).contains("must be a POST");
  }

  @ParameterizedTest
  @CsvSource({
    "Content-Length: 5x, 400",
    "Content-Length: -1, 400",
    "Content-Length: 99999999999999999999, 400",
    "Content-Length: 4294967296, 413",
    "Transfer-Encoding: gzip, 400",
  })
  void aLengthThatCannotBeIsRefused(String field, int status) {
    Answer answer = only(head("POST", "/mutate", field) + REVIEW);

    assertThat(answer.status()).isEqualTo(status);
  }

  @Test
  void twoLengthsAreABadRequest() {
    String request = head("POST", "/mutate", length(REVIEW) + "\r\nContent-Length: 3") + REVIEW;

    assertThat(only(request).status()).isEqualTo(400);
  }

  @Test
  void chunksThatAreNoneAreABadRequest() {
    String request = head("POST", "/mutate", "Transfer-Encoding: chunked") + "zz\r\nhello\r\n";

    assertThat(only(request).status()).isEqualTo(400);
  }

  @Test
  void headersWithoutEndAreTooLarge() {
    assertThat(only(post("X: " + "y".repeat(100_000), REVIEW)).status()).isEqualTo(431);
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/yaml", "application/x-www-form-urlencoded", "", "json", "*/*"})
  void anotherContentTypeIsRefusedByName(String type) {
    Answer answer = only(post("X: y", REVIEW).replace("application/json", type));

    assertThat(answer.status()).isEqualTo(415);
    assertThat(answer.body()).contains("must be application/json", '"' + type + '"');
  }

  @Test
  void ofAKeyThatIsThereTwiceTheLastCounts() throws Exception {
    String twice = REVIEW.replace("\"uid\":\"u-1\"", "\"uid\":\"u-0\",\"uid\":\"u-1\"");

    assertIsReviewed(only(post("X: y", twice)));
  }

  @Test
  void aReviewNestedTooDeeplyIsABadRequest() {
    String deep = "{\"a\":" + "[".repeat(5_000) + "]".repeat(5_000) + "}";

    Answer answer = only(post("X: y", deep));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body()).contains("not whole JSON");
  }

  @Test
  void whatIsNotUtf8IsABadRequest() {
    byte[] latin = post("X: y", REVIEW.replace("u-1", "ü-1")).getBytes(StandardCharsets.ISO_8859_1);

    assertThat(server.answers(latin))
        .singleElement()
        .satisfies(
            answer -> {
              assertThat(answer.status()).isEqualTo(400);
              assertThat(answer.body()).contains("not whole JSON");
            });
  }

  @Test
  void aReviewThatEndsBeforeItsLengthIsABadRequestOrHasNoAnswer() {
    String request = head("POST", "/mutate", "Content-Length: 5000") + REVIEW;

    assertThat(server.answers(request.getBytes(StandardCharsets.UTF_8)))
        .allSatisfy(answer -> assertThat(answer.status()).isEqualTo(400));
  }

  private static void assertIsReviewed(Answer answer) throws Exception {
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    JsonNode response = JSON.readTree(answer.body()).path("response");
    assertThat(response.path("uid").asText()).isEqualTo("u-1");
    assertThat(response.path("allowed").isBoolean()).isTrue();
  }

  private static Answer only(String request) {
    List<Answer> answers = server.answers(request.getBytes(StandardCharsets.UTF_8));
    assertThat(answers).hasSize(1);
    return answers.getFirst();
  }

  private static String post(String field, String body) {
    return head("POST", "/mutate", field + "\r\n" + length(body)) + body;
  }

  private static String length(String body) {
    return "Content-Length: " + body.length();
  }

  private static String head(String method, String path, String fields) {
    return method
        + " "
        + path
        + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        + fields
        + "\r\n\r\n";
  }
}
