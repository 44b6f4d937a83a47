package io.ranktable.webhook.serving;

import io.ranktable.certs.leaf.ServerCertificate;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives every TLS handshake the certificate of the moment. A handshake asks for the key and for the
 * chain apart, so each certificate has an alias of its own, and the one before can still be asked
 * for: a swap in between never mixes two of them.
 */
final class LiveKeyManager extends X509ExtendedKeyManager {
  private static final Logger LOG = LoggerFactory.getLogger(LiveKeyManager.class);

  private record Loaded(String alias, ServerCertificate served, @Nullable Loaded before) {
    Loaded alone() {
      return new Loaded(alias, served, null);
    }
  }

  private final AtomicReference<@Nullable Loaded> loaded = new AtomicReference<>();
  private final AtomicLong aliases = new AtomicLong();
  private final AtomicBoolean refused = new AtomicBoolean();

  /** Serves with this from the next handshake on. */
  void use(ServerCertificate served) {
    // Not the serial number: those of different authorities may be the same.
    String alias = String.valueOf(aliases.incrementAndGet());
    loaded.updateAndGet(
        present -> new Loaded(alias, served, present == null ? null : present.alone()));
  }

  /** What is served with, if anything was loaded. */
  Optional<ServerCertificate> served() {
    return Optional.ofNullable(loaded.get()).map(Loaded::served);
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
    Loaded present = loaded.get();
    if (present == null) {
      if (refused.compareAndSet(false, true)) {
        LOG.warn("TLS handshakes are refused: no server certificate is loaded yet");
      }
      return null;
    }
    String algorithm = present.served().key().getAlgorithm();
    return keyType.equals(algorithm) || keyType.startsWith(algorithm + "_")
        ? present.alias()
        : null;
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    throw new UnsupportedOperationException("The server speaks TLS by SSLEngine only");
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    return find(alias).map(ServerCertificate::key).orElse(null);
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    return find(alias).map(found -> found.chain().toArray(X509Certificate[]::new)).orElse(null);
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return null;
  }

  private Optional<ServerCertificate> find(String alias) {
    for (Loaded candidate = loaded.get(); candidate != null; candidate = candidate.before()) {
      if (candidate.alias().equals(alias)) {
        return Optional.of(candidate.served());
      }
    }
    return Optional.empty();
  }
}
