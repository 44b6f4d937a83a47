package io.ranktable.webhook.admission;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ranktable.webhook.admission.RawServer.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** Any bytes at the port: never a failure of ours, never a hang. */
class HttpFuzzTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Logger LOG =
      (Logger) LoggerFactory.getLogger("io.ranktable.webhook.admission");

  @SuppressWarnings("NullAway.Init")
  private static RawServer server;

  @BeforeAll
  static void start() {
    LOG.setLevel(Level.OFF);
    server = new RawServer();
  }

  @AfterAll
  static void stop() {
    LOG.setLevel(null);
    server.close();
  }

  @MethodSource("requests")
  @FuzzTest
  void anyBytesAreAnsweredWithAReviewOrAStatusThatBlamesTheCaller(byte[] request)
      throws IOException {
    for (Answer answer : server.answers(request)) {
      if (answer.status() == 200) {
        JsonNode review = JSON.readTree(answer.body());
        assertThat(review.path("kind").asText()).isEqualTo("AdmissionReview");
        assertThat(review.at("/response/uid").asText()).isNotEmpty();
        assertThat(review.at("/response/allowed").isBoolean()).isTrue();
        assertThat(review.at("/response/status/code").asInt()).isNotEqualTo(500);
      } else {
        // 501 and 505: an encoding or a version of HTTP that nobody here speaks
        assertThat(answer.status())
            .as(answer.body())
            .matches(status -> (status >= 400 && status < 500) || status == 501 || status == 505);
      }
    }
  }

  static Stream<byte[]> requests() {
    List<byte[]> reviews = ReviewFuzzTest.reviews().limit(4).toList();
    List<byte[]> requests = new ArrayList<>();
    for (byte[] review : reviews) {
      String text = new String(review, StandardCharsets.UTF_8);
      String length = "Content-Length: " + review.length;
      requests.add(request("POST", "HTTP/1.1", length, text));
      requests.add(
          request(
              "POST",
              "HTTP/1.1",
              "Transfer-Encoding: chunked",
              Integer.toHexString(review.length) + "\r\n" + text + "\r\n0\r\n\r\n"));
      requests.add(request("POST", "HTTP/1.0", length, text));
      requests.add(request("PUT", "HTTP/1.1", length, text));
      requests.add(request("POST", "HTTP/1.1", "Expect: 100-continue\r\n" + length, text));
      requests.add(request("POST", "HTTP/1.1", "Content-Length: 3", text));
      requests.add(request("POST", "HTTP/1.1", "Content-Length: 9999999", text));
    }
    requests.add("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    requests.add(new byte[] {0x16, 0x03, 0x01, 0x02, 0x00});
    return requests.stream();
  }

  private static byte[] request(String method, String version, String fields, String body) {
    return (method
            + " /mutate "
            + version
            + "\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            + fields
            + "\r\n\r\n"
            + body)
        .getBytes(StandardCharsets.UTF_8);
  }
}
