package io.ranktable.e2e.story;

import com.fasterxml.jackson.databind.JsonNode;
import io.ranktable.e2e.cluster.TestCluster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Calls the webhook as an API server does, while there is none.
 *
 * @param http trusts whom API servers trust
 * @param uri of the webhook
 */
record DirectCaller(HttpClient http, URI uri) implements AutoCloseable {

  /** A caller that trusts what the webhook configuration says now. */
  static DirectCaller of(TestCluster cluster, int port) {
    String bundle =
        cluster
            .client()
            .admissionRegistration()
            .v1()
            .mutatingWebhookConfigurations()
            .withName("zz-ranktable-injector")
            .require()
            .getWebhooks()
            .getFirst()
            .getClientConfig()
            .getCaBundle();
    return new DirectCaller(
        HttpClient.newBuilder().sslContext(trusting(Base64.getDecoder().decode(bundle))).build(),
        URI.create("https://127.0.0.1:" + port + "/mutate"));
  }

  /** The answer to an AdmissionReview. */
  JsonNode ask(String review) {
    try {
      return TableRules.parse(
          http.send(
                  HttpRequest.newBuilder(uri)
                      .timeout(Duration.ofSeconds(5))
                      .header("Content-Type", "application/json")
                      .POST(BodyPublishers.ofString(review))
                      .build(),
                  BodyHandlers.ofString())
              .body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    http.close();
  }

  private static SSLContext trusting(byte[] pem) {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (Certificate one :
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(pem))) {
        store.setCertificateEntry("ca-" + store.size(), one);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
