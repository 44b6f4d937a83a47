package io.ranktable.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.fge.jsonpatch.JsonPatch;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfigurationBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.ranktable.certs.bundle.Bundle;
import io.ranktable.core.template.Templates;
import io.ranktable.webhook.serving.LiveTls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.context.ConfigurableApplicationContext;

/** The whole process over HTTPS. */
@EnableKubernetesMockClient(crud = true)
class ServerTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SYSTEM = "ranktable-system";

  @SuppressWarnings("NullAway.Init")
  static KubernetesClient client;

  @SuppressWarnings("NullAway.Init")
  private static ConfigurableApplicationContext server;

  @SuppressWarnings("NullAway.Init")
  private static HttpsClient https;

  @BeforeAll
  static void start() {
    Templates.bundled().forEach(ServerTest::store);
    server =
        RanktableApplication.start(
            client.getConfiguration(),
            Map.of(
                "ranktable.namespace", SYSTEM,
                "ranktable.identity", "replica-1",
                "ranktable.serving.extra-names", "localhost",
                "server.port", "0",
                "management.server.port", "0"));
    LiveTls tls = server.getBean(LiveTls.class);
    await().atMost(Duration.ofSeconds(30)).until(() -> tls.leaf().isPresent());
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> Management.get(server, "/health/informers").statusCode() == 200);
    https = new HttpsClient(tls.leaf().orElseThrow().signer(), Management.httpsPort(server));
  }

  @AfterAll
  static void stop() {
    https.close();
    server.close();
  }

  static Stream<Path> recordedReviews() throws IOException, URISyntaxException {
    Path fixtures =
        Path.of(
            Objects.requireNonNull(
                    ServerTest.class.getResource("/fixtures/real-workloads/README.md"))
                .toURI());
    try (Stream<Path> files = Files.walk(fixtures.resolveSibling("."))) {
      return files
          .filter(file -> Objects.toString(file.getParent()).endsWith("admission"))
          .filter(file -> file.toString().endsWith(".json"))
          .sorted()
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("recordedReviews")
  void answersTheRecordedReviewsOfRealControllers(Path file) throws Exception {
    JsonNode review = JSON.readTree(Files.readAllBytes(file));
    JsonNode pod = review.at("/request/object");

    HttpResponse<String> answer = https.post(Files.readAllBytes(file));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("content-type")).contains("application/json");
    JsonNode response = JSON.readTree(answer.body()).path("response");
    assertThat(response.path("uid")).isEqualTo(review.at("/request/uid"));
    assertThat(response.path("allowed").asBoolean()).as(answer.body()).isTrue();
    boolean annotated = pod.at("/metadata/annotations").has("ranktable.io/template");
    assertThat(response.has("patch")).isEqualTo(annotated);
    if (annotated) {
      JsonNode patched =
          JsonPatch.fromJson(JSON.readTree(response.path("patch").binaryValue())).apply(pod);
      assertThat(patched.at("/spec/initContainers").findValuesAsText("name"))
          .contains("ranktable-gate");
      assertThat(patched.at("/metadata/labels").path("ranktable.io/injected").asText())
          .isEqualTo("true");
    }
  }

  @Test
  void findsRecordedReviews() throws Exception {
    assertThat(recordedReviews()).hasSizeGreaterThan(20);
  }

  @Test
  void aBodyOfMoreThanThreeMebibytesIsTooLarge() throws Exception {
    HttpResponse<String> answer = https.post(blanks(3 * 1024 * 1024 + 1));

    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(answer.body()).isEqualTo("The request is larger than 3145728 bytes\n");
  }

  @Test
  void aBodyOfUnknownLengthIsReadNoFurtherThanTheLimit() throws Exception {
    byte[] large = blanks(4 * 1024 * 1024);
    HttpResponse<String> answer =
        https.post(
            BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large)),
            "application/json");

    assertThat(answer.statusCode()).isEqualTo(413);
  }

  @Test
  void aLargeReviewWithinTheLimitIsAnswered() throws Exception {
    Path file = recordedReviews().findFirst().orElseThrow();
    byte[] review = Files.readAllBytes(file);
    byte[] body = blanks(3 * 1024 * 1024);
    System.arraycopy(review, 0, body, 0, review.length);

    assertThat(https.post(body).statusCode()).isEqualTo(200);
  }

  @Test
  void aTruncatedReviewIsABadRequest() throws Exception {
    byte[] review = Files.readAllBytes(recordedReviews().findFirst().orElseThrow());

    HttpResponse<String> answer = https.post(Arrays.copyOf(review, review.length / 2));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).startsWith("The request is not whole JSON");
  }

  @Test
  void anotherKindIsABadRequest() throws Exception {
    HttpResponse<String> answer =
        https.post("{\"kind\":\"Pod\",\"apiVersion\":\"v1\"}".getBytes(StandardCharsets.UTF_8));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("\"Pod\"", "\"v1\"", "admission.k8s.io/v1");
  }

  @Test
  void onlyJsonIsTaken() throws Exception {
    HttpResponse<String> answer = https.post(BodyPublishers.ofString("{}"), "text/yaml");

    assertThat(answer.statusCode()).isEqualTo(415);
    assertThat(answer.body()).contains("application/json", "text/yaml");
  }

  @Test
  void onlyPostIsTaken() throws Exception {
    assertThat(https.get().statusCode()).isEqualTo(405);
  }

  @Test
  void refusalsNameWhatIsThere() throws Exception {
    JsonNode review =
        JSON.readTree(Files.readAllBytes(recordedReviews().findFirst().orElseThrow()));
    String text = review.toString().replace("\"hccl-role\"", "\"hccl-rule\"");

    HttpResponse<String> answer = https.post(text.getBytes(StandardCharsets.UTF_8));

    JsonNode response = JSON.readTree(answer.body()).path("response");
    assertThat(response.path("allowed").asBoolean()).isFalse();
    assertThat(response.at("/status/message").asText())
        .contains("hccl-rule", "did you mean \"hccl-role\"?", "kubectl label configmap");
  }

  @Test
  void measuresAdmissionsFromOneMillisecondOn() throws Exception {
    https.post(blanks(2));

    assertThat(Management.get(server, "/prometheus").body().lines())
        .anyMatch(
            line ->
                line.startsWith("ranktable_admission_duration_seconds_bucket")
                    && line.contains("outcome=\"rejected\"")
                    && line.contains("reason=\"RequestMalformed\"")
                    && line.contains("le=\"0.001\""))
        .anyMatch(line -> line.startsWith("ranktable_tables{state=\"completed\"}"))
        .anyMatch(line -> line.startsWith("ranktable_leaf_end_seconds 1"));
  }

  @Test
  void leadsOnceTheClusterHasBeenRead() {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> Management.get(server, "/prometheus").body().contains("\nranktable_leader 1.0"));
  }

  @Test
  void isReadyOnceTheWebhookConfigurationTrustsItAndFromThenOn() throws Exception {
    HttpResponse<String> before = Management.get(server, "/health/readiness");

    JsonNode parts = JSON.readTree(before.body()).path("components");
    assertThat(List.of("leaf", "informers", "bundle", "readinessState"))
        .allMatch(part -> parts.has(part));
    assertThat(parts.at("/bundle/details/detail").asText()).contains("does not exist");
    assertThat(before.statusCode()).isEqualTo(503);
    assertThat(Management.get(server, "/health/liveness").statusCode()).isEqualTo(200);

    MutatingWebhookConfiguration configuration =
        client.resource(webhookConfiguration(bundle())).create();
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> Management.get(server, "/health/readiness").statusCode() == 200);

    client.resource(configuration).delete();
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> Management.get(server, "/health/readiness").body().contains("does not exist"));
    assertThat(Management.get(server, "/health/readiness").statusCode()).isEqualTo(200);
  }

  @Test
  void showsNoEndpointBesidesHealthAndMetrics() {
    assertThat(Management.get(server, "/env").statusCode()).isEqualTo(404);
    assertThat(Management.get(server, "/beans").statusCode()).isEqualTo(404);
    assertThat(Management.get(server, "/heapdump").statusCode()).isEqualTo(404);
  }

  private static byte[] blanks(int length) {
    byte[] body = new byte[length];
    Arrays.fill(body, (byte) ' ');
    return body;
  }

  /** The mock server knows no server-side apply, so what is applied is there from the beginning. */
  private static String bundle() {
    return Bundle.of(server.getBean(LiveTls.class).leaf().orElseThrow().signer()).caBundle();
  }

  private static MutatingWebhookConfiguration webhookConfiguration(String caBundle) {
    return new MutatingWebhookConfigurationBuilder()
        .withNewMetadata()
        .withName("zz-ranktable-injector")
        .endMetadata()
        .addNewWebhook()
        .withName("pods.ranktable.io")
        .withNewClientConfig()
        .withUrl("https://localhost/mutate")
        .withCaBundle(caBundle)
        .endClientConfig()
        .endWebhook()
        .build();
  }

  private static void store(String name, Map<String, String> data) {
    client
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(SYSTEM)
                .withName(name)
                .addToLabels("ranktable.io/kind", "template")
                .endMetadata()
                .withData(data)
                .build())
        .create();
  }
}
