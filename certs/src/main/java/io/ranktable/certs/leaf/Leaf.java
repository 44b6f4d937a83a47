package io.ranktable.certs.leaf;

import io.ranktable.certs.authority.Authority;
import io.ranktable.certs.x509.Certificates;
import io.ranktable.certs.x509.Keys;
import io.ranktable.certs.x509.ServerNames;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What one replica serves TLS with.
 *
 * @param key the private key; it is never stored or printed
 * @param chain the leaf first, then the authority that signed it
 * @param names the names the leaf was signed for
 */
public record Leaf(PrivateKey key, List<X509Certificate> chain, ServerNames names)
    implements ServerCertificate {
  /**
   * Copies the chain.
   *
   * @throws IllegalArgumentException when the chain is shorter than leaf and signer, or the key is
   *     not the leaf's
   */
  public Leaf {
    chain = List.copyOf(chain);
    if (chain.size() < 2) {
      throw new IllegalArgumentException("A chain is a leaf and its signer, at least");
    }
    if (!Keys.belongTogether(key, chain.getFirst().getPublicKey())) {
      throw new IllegalArgumentException("The key does not belong to the leaf");
    }
  }

  /**
   * A leaf with a new key.
   *
   * @param life from now to its end; cut at the end of the authority
   */
  public static Leaf issue(
      Authority authority, ServerNames names, Instant now, Duration life, SecureRandom random) {
    KeyPair keys = Keys.generate(random);
    X509Certificate certificate = authority.sign(keys.getPublic(), names, now, life, random);
    return new Leaf(keys.getPrivate(), List.of(certificate, authority.certificate()), names);
  }

  /** The certificate of the authority that signed it. */
  public X509Certificate signer() {
    return chain.get(1);
  }

  /** When it was signed (to the second). */
  public Instant issuedAt() {
    return certificate().getNotBefore().toInstant().plus(Certificates.BACK_DATED);
  }

  /** When it shall be renewed: at two thirds of its life. */
  public Instant renewAt() {
    return issuedAt().plus(Duration.between(issuedAt(), notAfter()).multipliedBy(2).dividedBy(3));
  }

  /** Says which leaf it is, never its key. */
  @Override
  public String toString() {
    return "leaf " + certificate().getSerialNumber().toString(16) + " until " + notAfter();
  }
}
