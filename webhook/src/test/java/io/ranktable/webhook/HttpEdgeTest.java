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
  void slowCallersAreCutOffAndKeepNobodyOut() throws Exception {
    List<Caller> callers = new ArrayList<>();
    try {
      for (int i = 0; i < 14; i++) {
        callers.add(new Caller("POST /mutate", WHOLE));
        callers.get(i).send(WHOLE - 1);
      }
      assertThat(https.post("{}".getBytes(StandardCharsets.UTF_8)).statusCode()).isEqualTo(400);

      List<List<String>> answers = new ArrayList<>();
      for (Caller caller : callers) {
        answers.add(caller.answer());
      }
      assertThat(answers)
          .as("given up, or made to give way to the younger ones")
          .allSatisfy(
              answer ->
                  assertThat(answer)
                      .containsAnyOf("connection: close", "retry-after: 1")
                      .matches(it -> it.getFirst().matches("http/1.1 (408|503) .*")));
      assertThat(answers).anyMatch(answer -> is(answer, 408));
    } finally {
      for (Caller caller : callers) {
        caller.close();
      }
    }
    assertThat(Management.get(server, "/prometheus").body()).contains("reason=\"RequestTooSlow\"");
  }

  @Test
  void moreSilentCallersThanTheServerHasThreadsKeepNobodyOut() throws Exception {
    List<Caller> callers = new ArrayList<>();
    try {
      for (int i = 0; i < 250; i++) {
        callers.add(new Caller("POST /mutate", 100));
        callers.get(i).send(50);
      }
      assertThat(https.post("{}".getBytes(StandardCharsets.UTF_8)).statusCode()).isEqualTo(400);
      for (Caller caller : callers) {
        assertThat(is(caller.answer(), 408)).isTrue();
      }
    } finally {
      for (Caller caller : callers) {
        caller.close();
      }
    }
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

  /** Promises a body, and sends of it what it is told to. */
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

    void send(int length) throws IOException {
      socket.getOutputStream().write(new byte[length]);
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
