package io.ranktable.webhook.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.fge.jsonpatch.JsonPatch;
import com.github.fge.jsonpatch.JsonPatchException;
import io.ranktable.core.table.Names;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * The API server's admission step: sends an AdmissionReview over HTTPS to the webhook, trusting
 * only the authorities of the {@code caBundle}, and applies the patch that comes back.
 */
final class Admission implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final int NOT_YET = 503;

  private final HttpClient http;
  private final URI uri;

  /**
   * What came of it.
   *
   * @param allowed whether the pod may be created
   * @param pod the pod with its patch; as it was when it is denied
   * @param message why it is denied; empty when it is not
   * @param warnings what the user is warned of
   */
  record Outcome(boolean allowed, ObjectNode pod, String message, List<String> warnings) {}

  /**
   * A step that calls one webhook.
   *
   * @param uri where the webhook is
   * @param caBundle authorities in PEM, base64, as in the webhook configuration
   * @throws GeneralSecurityException when the bundle holds no certificates
   */
  Admission(URI uri, String caBundle) throws GeneralSecurityException, IOException {
    this.uri = uri;
    this.http = HttpClient.newBuilder().sslContext(trusting(caBundle)).build();
  }

  /**
   * Whether the webhook is asked about a pod: the conditions that the chart puts into the webhook
   * configuration.
   */
  static boolean concerns(JsonNode pod) {
    JsonNode meta = pod.path("metadata");
    boolean annotated =
        meta.path("annotations").properties().stream()
            .map(Map.Entry::getKey)
            .anyMatch(
                key ->
                    key.startsWith(Names.TEMPLATE)
                        || key.equals(Names.STATUS)
                        || key.equals(Names.POKE));
    return annotated || meta.path("labels").has(Names.INJECTED);
  }

  /**
   * Asks the webhook about a pod. While it says that it is not ready yet, which in a cluster nobody
   * hears as its readiness probe fails, it is asked again.
   *
   * @throws IOException when it does not answer, its certificate is not trusted, or its patch does
   *     not fit
   */
  Outcome review(ObjectNode pod) throws IOException, InterruptedException {
    byte[] review = JSON.writeValueAsBytes(request(pod));
    long begun = System.nanoTime();
    HttpResponse<byte[]> answer = ask(review);
    while (answer.statusCode() == NOT_YET && System.nanoTime() - begun < PATIENCE.toNanos()) {
      Thread.sleep(PAUSE);
      answer = ask(review);
    }
    if (answer.statusCode() != 200) {
      throw new IOException("The webhook answered with HTTP " + answer.statusCode());
    }
    JsonNode response = JSON.readTree(answer.body()).path("response");
    List<String> warnings = new ArrayList<>();
    response.path("warnings").forEach(warning -> warnings.add(warning.asText()));
    if (!response.path("allowed").asBoolean()) {
      return new Outcome(
          false, pod, response.path("status").path("message").asText("denied"), warnings);
    }
    return new Outcome(true, patched(pod, response.path("patch").binaryValue()), "", warnings);
  }

  private HttpResponse<byte[]> ask(byte[] review) throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(uri)
            .timeout(PATIENCE)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofByteArray(review))
            .build(),
        BodyHandlers.ofByteArray());
  }

  @Override
  public void close() {
    http.shutdownNow();
  }

  private static ObjectNode patched(ObjectNode pod, byte[] patch) throws IOException {
    if (patch == null || patch.length == 0) {
      return pod;
    }
    try {
      return (ObjectNode) JsonPatch.fromJson(JSON.readTree(patch)).apply(pod);
    } catch (JsonPatchException e) {
      throw new IOException("The webhook's patch does not fit the pod: " + e.getMessage(), e);
    }
  }

  private static ObjectNode request(ObjectNode pod) {
    ObjectNode review = JSON.createObjectNode();
    review.put("apiVersion", "admission.k8s.io/v1").put("kind", "AdmissionReview");
    ObjectNode request = review.putObject("request").put("uid", UUID.randomUUID().toString());
    for (String field : List.of("kind", "requestKind")) {
      request.putObject(field).put("group", "").put("version", "v1").put("kind", "Pod");
    }
    for (String field : List.of("resource", "requestResource")) {
      request.putObject(field).put("group", "").put("version", "v1").put("resource", "pods");
    }
    JsonNode meta = pod.path("metadata");
    request
        .put("name", meta.path("name").asText(""))
        .put("namespace", meta.path("namespace").asText())
        .put("operation", "CREATE")
        .put("dryRun", false);
    request.putObject("userInfo").put("username", "demo");
    request.set("object", pod);
    request.putNull("oldObject");
    return review;
  }

  private static SSLContext trusting(String caBundle) throws GeneralSecurityException, IOException {
    KeyStore authorities = KeyStore.getInstance(KeyStore.getDefaultType());
    authorities.load(null, null);
    int number = 0;
    byte[] pem = Base64.getDecoder().decode(caBundle);
    for (Certificate authority :
        CertificateFactory.getInstance("X.509")
            .generateCertificates(new ByteArrayInputStream(pem))) {
      number++;
      authorities.setCertificateEntry("authority-" + number, authority);
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(authorities);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }
}
