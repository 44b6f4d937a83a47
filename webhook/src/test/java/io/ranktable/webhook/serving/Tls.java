package io.ranktable.webhook.serving;

import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.ranktable.certs.authority.Authority;
import io.ranktable.certs.leaf.Leaf;
import io.ranktable.certs.x509.ServerNames;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Authorities, leaves and clients for tests of a server on this host. */
final class Tls {
  static final SecureRandom RANDOM = new SecureRandom();
  static final ServerNames NAMES =
      ServerNames.ofService("injector", "sys").plus(List.of("localhost", "127.0.0.1"));

  private Tls() {}

  static Authority authority(int generation) {
    return Authority.create(Instant.now(), Duration.ofDays(30), generation, RANDOM);
  }

  static Leaf leaf(Authority authority) {
    return Leaf.issue(authority, NAMES, Instant.now(), Duration.ofHours(1), RANDOM);
  }

  /** A client for the same API server that does not try failed calls again. */
  static KubernetesClient impatient(KubernetesClient client) {
    return new KubernetesClientBuilder()
        .withConfig(
            new ConfigBuilder(client.getConfiguration()).withRequestRetryBackoffLimit(0).build())
        .build();
  }

  /** A client that trusts this authority only, and has no session to resume. */
  static SSLContext trusting(X509Certificate authority) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry("authority", authority);
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }
}
