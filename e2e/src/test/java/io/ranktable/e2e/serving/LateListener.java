package io.ranktable.e2e.serving;

import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.ranktable.certs.bundle.Bundle;
import io.ranktable.certs.x509.Decoded;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** Shakes hands as an API server does that learns late whom it is to trust. */
final class LateListener {
  private static final int TIMEOUT_MILLIS = 5000;

  private record Heard(long at, Bundle bundle) {}

  private final Resource<MutatingWebhookConfiguration> configuration;
  private final long lateNanos;
  private final Deque<Heard> heard = new ArrayDeque<>();

  LateListener(Resource<MutatingWebhookConfiguration> configuration, Duration late) {
    this.configuration = configuration;
    this.lateNanos = late.toNanos();
    listen();
  }

  /** Reads whom to trust, for later. */
  void listen() {
    try {
      Bundle bundle = bundle(configuration);
      synchronized (heard) {
        heard.add(new Heard(System.nanoTime(), bundle));
      }
    } catch (KubernetesClientException e) {
      // An API server that hears nothing goes on with what it knows.
    }
  }

  /** Shakes hands with the server on a port, with what was heard some time ago. */
  Optional<String> refused(int port) throws GeneralSecurityException, IOException {
    Bundle bundle = known();
    if (bundle.isEmpty()) {
      return Optional.empty();
    }
    try (Socket plain = new Socket()) {
      plain.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
      plain.setSoTimeout(TIMEOUT_MILLIS);
      try (SSLSocket socket =
          (SSLSocket)
              context(bundle).getSocketFactory().createSocket(plain, "127.0.0.1", port, true)) {
        socket.startHandshake();
      }
    }
    return Optional.empty();
  }

  /** Whom the entries trust; an entry that trusts nobody counts as trusting nobody else. */
  static Bundle bundle(Resource<MutatingWebhookConfiguration> configuration) {
    String text = configuration.require().getWebhooks().getFirst().getClientConfig().getCaBundle();
    return text != null && Bundle.parseCaBundle(text) instanceof Decoded.Ok<Bundle>(Bundle bundle)
        ? bundle
        : Bundle.of();
  }

  private Bundle known() {
    long until = System.nanoTime() - lateNanos;
    synchronized (heard) {
      Heard last = heard.getFirst();
      while (heard.size() > 1 && last.at() - until < 0) {
        last = heard.removeFirst();
      }
      return last.bundle();
    }
  }

  private static SSLContext context(Bundle bundle) throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    int number = 0;
    for (X509Certificate certificate : bundle.certificates()) {
      store.setCertificateEntry("authority-" + number++, certificate);
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }
}
