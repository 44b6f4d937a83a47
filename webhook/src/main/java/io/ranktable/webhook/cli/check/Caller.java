package io.ranktable.webhook.cli.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ranktable.certs.bundle.Bundle;
import io.ranktable.core.table.Names;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * Calls the webhook as an API server does: by the same name, with the same trust, with the review
 * of a pod that nobody creates.
 */
final class Caller implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final String NAMESPACE = "ranktable-check";

  private final Target target;
  private final HttpClient http;

  /**
   * What the webhook answered.
   *
   * @param patched whether the pod was given what it needs
   * @param message what the webhook said of it; may be empty
   * @param certificateEnd when the certificate that it served with ends
   */
  record Answer(boolean patched, String message, Instant certificateEnd) {}

  Caller(Target target) {
    this.target = target;
    this.http = HttpClient.newBuilder().connectTimeout(LIMIT).sslContext(trust(target)).build();
  }

  /**
   * Asks for a pod that names a template.
   *
   * @throws IOException when there is no such answer as API servers accept; its words say why
   */
  Answer ask(String template) throws IOException, InterruptedException {
    String uid = UUID.randomUUID().toString();
    HttpResponse<String> response =
        http.send(
            HttpRequest.newBuilder(target.connection())
                .timeout(LIMIT)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(review(uid, template).toString()))
                .build(),
            BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException("it answers with HTTP status " + response.statusCode());
    }
    JsonNode answer = parsed(response.body()).path("response");
    if (!answer.path("uid").asText().equals(uid)) {
      throw new IOException("it answers with something else than an AdmissionReview");
    }
    return new Answer(
        answer.path("allowed").asBoolean() && answer.has("patch"),
        answer.at("/status/message").asText(""),
        response.sslSession().map(Caller::certificateEnd).orElse(Instant.MAX));
  }

  @Override
  public void close() {
    http.close();
  }

  private static JsonNode parsed(String body) throws IOException {
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException e) {
      throw new IOException("it answers with something else than JSON", e);
    }
  }

  private static ObjectNode review(String uid, String template) {
    ObjectNode review = JSON.createObjectNode();
    review.put("apiVersion", "admission.k8s.io/v1").put("kind", "AdmissionReview");
    ObjectNode request = review.putObject("request");
    request.put("uid", uid).put("operation", "CREATE").put("namespace", NAMESPACE);
    request.put("dryRun", true);
    request.putObject("kind").put("group", "").put("version", "v1").put("kind", "Pod");
    request.putObject("resource").put("group", "").put("version", "v1").put("resource", "pods");
    ObjectNode pod = request.putObject("object");
    pod.put("apiVersion", "v1").put("kind", "Pod");
    ObjectNode metadata = pod.putObject("metadata");
    metadata.put("name", "check").put("namespace", NAMESPACE);
    metadata
        .putObject("annotations")
        .put(Names.TEMPLATE, template)
        .put(Names.PREFIX + "group", "check")
        .put(Names.PREFIX + "size", "1");
    pod.putObject("spec").putArray("containers").addObject().put("name", "check").put("image", "x");
    return review;
  }

  private static Instant certificateEnd(SSLSession session) {
    try {
      return ((X509Certificate) session.getPeerCertificates()[0]).getNotAfter().toInstant();
    } catch (SSLPeerUnverifiedException e) {
      throw new IllegalStateException("TLS without a certificate", e);
    }
  }

  private static SSLContext trust(Target target) {
    try {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(target.trusted().isPresent() ? store(target.trusted().get()) : (KeyStore) null);
      TrustManager[] managers = factory.getTrustManagers();
      if (target.address().isPresent()) {
        managers =
            new TrustManager[] {
              new NamedTrust((X509TrustManager) managers[0], target.uri().getHost())
            };
      }
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, managers, null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("This JDK cannot trust the certificates of caBundle", e);
    }
  }

  private static KeyStore store(Bundle bundle) throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    for (int i = 0; i < bundle.certificates().size(); i++) {
      store.setCertificateEntry("authority-" + i, bundle.certificates().get(i));
    }
    return store;
  }
}
