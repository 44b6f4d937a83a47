package io.ranktable.webhook.serving;

import io.ranktable.certs.leaf.Leaf;
import io.ranktable.certs.leaf.ServerCertificate;
import java.security.GeneralSecurityException;
import java.security.KeyManagementException;
import java.security.KeyStore;
import java.security.Provider;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.KeyManagerFactorySpi;
import javax.net.ssl.ManagerFactoryParameters;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundleKey;
import org.springframework.boot.ssl.SslManagerBundle;
import org.springframework.boot.ssl.SslOptions;
import org.springframework.boot.ssl.SslStoreBundle;

/**
 * TLS of a server whose certificate changes in memory: the first handshake after {@link #use} sees
 * the new one, connections that stand go on, nothing restarts. Before the first {@link #use} every
 * handshake fails, which is said in the log once. TLS 1.2 and 1.3 only; clients are not asked for a
 * certificate.
 */
public final class LiveTls {
  /** The name of the SSL bundle, for {@code server.ssl.bundle}. */
  public static final String BUNDLE = "webhook";

  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

  private final LiveKeyManager keys = new LiveKeyManager();
  private final Managers managers = new Managers(keys);
  private final SSLContext context = managers.createSslContext("TLS");

  /** Serves with this from the next handshake on. */
  public void use(ServerCertificate served) {
    keys.use(served);
  }

  /** What is served with; empty before the first. */
  public Optional<ServerCertificate> served() {
    return keys.served();
  }

  /** The leaf in use; empty before the first, and when a given certificate is served with. */
  public Optional<Leaf> leaf() {
    return keys.served().filter(Leaf.class::isInstance).map(Leaf.class::cast);
  }

  /** The one context of the server. Which protocols it speaks is said by {@link #sslBundle}. */
  public SSLContext sslContext() {
    return context;
  }

  /**
   * The same as a Spring Boot bundle. Boot's Jetty takes key stores only and ignores the managers
   * of a bundle, therefore {@link JettyTls} hands it {@link #sslContext} besides.
   */
  public SslBundle sslBundle() {
    return SslBundle.of(
        SslStoreBundle.NONE,
        SslBundleKey.NONE,
        SslOptions.of(null, Set.of(PROTOCOLS)),
        "TLS",
        managers);
  }

  private record Managers(LiveKeyManager keys) implements SslManagerBundle {
    @Override
    public KeyManager[] getKeyManagers() {
      return new KeyManager[] {keys};
    }

    @Override
    public TrustManager[] getTrustManagers() {
      return new TrustManager[0];
    }

    @Override
    public KeyManagerFactory getKeyManagerFactory() {
      return new FixedKeyManagerFactory(keys);
    }

    @Override
    public TrustManagerFactory getTrustManagerFactory() {
      try {
        TrustManagerFactory factory =
            TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init((KeyStore) null);
        return factory;
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("This JDK has no trust store of its own", e);
      }
    }

    @Override
    public SSLContext createSslContext(String protocol) {
      try {
        SSLContext context = SSLContext.getInstance(protocol);
        context.init(getKeyManagers(), getTrustManagers(), null);
        return context;
      } catch (KeyManagementException | java.security.NoSuchAlgorithmException e) {
        throw new IllegalStateException("This JDK has no " + protocol, e);
      }
    }
  }

  /** The door by which the JDK wants a key manager to be found. */
  private static final class FixedKeyManagerFactory extends KeyManagerFactory {
    FixedKeyManagerFactory(KeyManager manager) {
      super(new Spi(manager), new NoProvider(), "live");
    }

    private static final class NoProvider extends Provider {
      private static final long serialVersionUID = 1L;

      NoProvider() {
        super("ranktable", "1", "Keys that are already there");
      }
    }

    private static final class Spi extends KeyManagerFactorySpi {
      private final KeyManager manager;

      Spi(KeyManager manager) {
        this.manager = manager;
      }

      @Override
      protected void engineInit(@Nullable KeyStore store, char @Nullable [] password) {
        // The keys are already there.
      }

      @Override
      protected void engineInit(@Nullable ManagerFactoryParameters parameters) {
        // The keys are already there.
      }

      @Override
      protected KeyManager[] engineGetKeyManagers() {
        return new KeyManager[] {manager};
      }
    }
  }
}
