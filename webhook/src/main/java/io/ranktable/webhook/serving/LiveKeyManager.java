package io.ranktable.webhook.serving;

import io.ranktable.certs.leaf.Leaf;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives every TLS handshake the leaf of the moment. A handshake asks for the key and for the chain
 * apart, so each leaf has an alias of its own, and the one before can still be asked for: a swap in
 * between never mixes two leaves.
 */
final class LiveKeyManager extends X509ExtendedKeyManager {
  private static final Logger LOG = LoggerFactory.getLogger(LiveKeyManager.class);

  private record Loaded(String alias, Leaf leaf, @Nullable Loaded before) {
    Loaded alone() {
      return new Loaded(alias, leaf, null);
    }
  }

  private final AtomicReference<@Nullable Loaded> loaded = new AtomicReference<>();
  private final AtomicBoolean refused = new AtomicBoolean();

  /** Serves this leaf from the next handshake on. */
  void use(Leaf leaf) {
    String alias = leaf.certificate().getSerialNumber().toString(16);
    loaded.updateAndGet(
        present -> new Loaded(alias, leaf, present == null ? null : present.alone()));
  }

  /** The leaf in use, if one was loaded. */
  Optional<Leaf> leaf() {
    return Optional.ofNullable(loaded.get()).map(Loaded::leaf);
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
    String algorithm = present.leaf().key().getAlgorithm();
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
    return find(alias).map(Leaf::key).orElse(null);
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    return find(alias).map(leaf -> leaf.chain().toArray(X509Certificate[]::new)).orElse(null);
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

  private Optional<Leaf> find(String alias) {
    for (Loaded candidate = loaded.get(); candidate != null; candidate = candidate.before()) {
      if (candidate.alias().equals(alias)) {
        return Optional.of(candidate.leaf());
      }
    }
    return Optional.empty();
  }
}
