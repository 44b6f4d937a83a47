package io.ranktable.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.ranktable.webhook.serving.LiveTls;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

/** Callers that are no API server, at the port of the whole process. */
@EnableKubernetesMockClient(crud = true)
class HttpEdgeTest {

  /** Three mebibytes count as 48 of 128 places. */
  private static final int WHOLE = 3 * 1024 * 1024;

  @SuppressWarnings("NullAway.Init")
  static KubernetesClient client;

  @SuppressWarnings("NullAway.Init")
  private static ConfigurableApplicationContext server;

  @SuppressWarnings("NullAway.Init")
  private static HttpsClient https;

  @BeforeAll
  static void start() {
    server =
        RanktableApplication.start(
            client.getConfiguration(),
            Map.of(
                "ranktable.namespace", "ranktable-system",
                "ranktable.identity", "replica-1",
                "ranktable.serving.extra-names", "localhost",
                "server.port", "0",
                "management.server.port", "0"));
    LiveTls tls = server.getBean(LiveTls.class);
    await().atMost(Duration.ofSeconds(30)).until(() -> tls.leaf().isPresent());
    https = new HttpsClient(tls.leaf().orElseThrow().signer(), Management.httpsPort(server));
  }

  @AfterAll
  static void stop() {
    https.close();
    server.close();
  }

  @Test
  void slowCallersAreCutOffAndWhatIsTooMuchMeanwhileIsRefusedAtOnce() throws Exception {
    List<Caller> callers = new ArrayList<>();
    try {
      for (int i = 0; i < 6; i++) {
        callers.add(new Caller("POST /mutate", WHOLE));
      }
      List<List<String>> answers = new ArrayList<>();
      for (Caller caller : callers) {
        answers.add(caller.answer());
      }
      assertThat(answers).filteredOn(answer -> is(answer, 408)).hasSize(2);
      assertThat(answers)
          .filteredOn(answer -> is(answer, 503))
          .hasSize(4)
          .allSatisfy(answer -> assertThat(answer).contains("retry-after: 1"));
      assertThat(answers)
          .filteredOn(answer -> is(answer, 408))
          .allSatisfy(answer -> assertThat(answer).contains("connection: close"));
    } finally {
      for (Caller caller : callers) {
        caller.close();
      }
    }
    assertThat(https.post("{}".getBytes(StandardCharsets.UTF_8)).statusCode()).isEqualTo(400);
    assertThat(Management.get(server, "/prometheus").body())
        .contains("reason=\"Busy\"", "reason=\"RequestTooSlow\"");
  }

  @Test
  void anotherPathIsNotThere() throws Exception {
    try (Caller caller = new Caller("POST /validate", 0)) {
      assertThat(caller.answer()).first().asString().startsWith("http/1.1 404");
    }
  }

  @Test
  void anotherMethodIsNotAllowed() throws Exception {
    for (String method : List.of("GET", "PUT", "DELETE", "PATCH")) {
      try (Caller caller = new Caller(method + " /mutate", 0)) {
        assertThat(caller.answer()).first().asString().as(method).startsWith("http/1.1 405");
      }
    }
  }

  @Test
  void anotherVersionOfTheReviewIsABadRequestThatNamesBoth() throws Exception {
    var answer =
        https.post(
            "{\"kind\":\"AdmissionReview\",\"apiVersion\":\"admission.k8s.io/v1beta1\"}"
                .getBytes(StandardCharsets.UTF_8));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body())
        .contains("AdmissionReview of admission.k8s.io/v1:", "\"admission.k8s.io/v1beta1\"");
  }

  private static boolean is(List<String> answer, int status) {
    return answer.getFirst().startsWith("http/1.1 " + status);
  }

  /** Promises a body and sends nothing of it. */
  private static final class Caller implements AutoCloseable {
    private final SSLSocket socket;

    Caller(String request, int length) throws IOException {
      socket = https.connect();
      socket
          .getOutputStream()
          .write(
              (request
                      + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                      + "Content-Length: "
                      + length
                      + "\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().flush();
    }

    /** The head of the answer in lower case; one empty line when the connection was cut. */
    List<String> answer() throws IOException {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
      List<String> lines = new ArrayList<>();
      for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
        lines.add(line.toLowerCase(Locale.ROOT));
      }
      return lines.isEmpty() ? List.of("") : lines;
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
