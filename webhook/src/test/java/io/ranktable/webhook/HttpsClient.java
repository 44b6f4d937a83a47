package io.ranktable.webhook;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** Posts to the endpoint as an API server does that trusts one authority. */
final class HttpsClient implements AutoCloseable {

  private final HttpClient http;
  private final URI endpoint;
  private final SSLContext tls;

  HttpsClient(X509Certificate authority, int port) {
    this.tls = trusting(authority);
    this.http =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).sslContext(tls).build();
    this.endpoint = URI.create("https://localhost:" + port + "/mutate");
  }

  HttpResponse<String> post(byte[] body) throws IOException, InterruptedException {
    return post(BodyPublishers.ofByteArray(body), "application/json");
  }

  HttpResponse<String> post(BodyPublisher body, String contentType)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(endpoint).header("Content-Type", contentType).POST(body).build(),
        BodyHandlers.ofString());
  }

  HttpResponse<String> get() throws IOException, InterruptedException {
    return http.send(HttpRequest.newBuilder(endpoint).build(), BodyHandlers.ofString());
  }

  /** A connection of its own, for what a well-behaved client does not send. */
  SSLSocket connect() throws IOException {
    SSLSocket socket =
        (SSLSocket) tls.getSocketFactory().createSocket(endpoint.getHost(), endpoint.getPort());
    socket.setSoTimeout(30_000);
    return socket;
  }

  @Override
  public void close() {
    http.close();
  }

  private static SSLContext trusting(X509Certificate authority) {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setCertificateEntry("authority", authority);
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new AssertionError(e);
    }
  }
}
