package io.ranktable.certs.authority;

import io.ranktable.certs.x509.Certificates;
import io.ranktable.certs.x509.Keys;
import io.ranktable.certs.x509.ServerNames;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;

/**
 * One generation of our certificate authority, able to sign.
 *
 * @param generation counts the authorities of one installation from 1; a later one is greater
 * @param certificate self-signed, may sign leaves only
 * @param key the private key of the certificate
 */
public record Authority(int generation, X509Certificate certificate, PrivateKey key) {
  private static final String LEAF_SUBJECT = "CN=ranktable-injector";

  /** How the subject of each begins. */
  private static final String SUBJECT = "CN=ranktable-injector-ca ";

  /**
   * Checks what can be checked without trust.
   *
   * @throws IllegalArgumentException when the generation is below 1, the certificate is no
   *     authority, or the key is not its key
   */
  public Authority {
    if (generation < 1) {
      throw new IllegalArgumentException("Generations count from 1, not from " + generation);
    }
    if (certificate.getBasicConstraints() < 0) {
      throw new IllegalArgumentException(
          "The certificate of generation " + generation + " is no authority");
    }
    if (!Keys.belongTogether(key, certificate.getPublicKey())) {
      throw new IllegalArgumentException(
          "The key of generation " + generation + " does not belong to its certificate");
    }
  }

  /**
   * A new authority with a key of its own. Its subject is its own, too: two authorities of one
   * subject break verification when both are trusted.
   *
   * @param life from now to its end; positive
   */
  public static Authority create(Instant now, Duration life, int generation, SecureRandom random) {
    if (!life.isPositive()) {
      throw new IllegalArgumentException("An authority cannot live for " + life);
    }
    KeyPair keys = Keys.generate(random);
    BigInteger serial = Certificates.serial(random);
    String subject = SUBJECT + generation + " " + Long.toHexString(serial.longValue());
    return new Authority(
        generation,
        Certificates.authority(subject, serial, keys, now, now.plus(life), random),
        keys.getPrivate());
  }

  /**
   * Signs a leaf for the given key; it ends with this authority at the latest.
   *
   * @param life from now to its end; positive
   */
  public X509Certificate sign(
      PublicKey leafKey, ServerNames names, Instant now, Duration life, SecureRandom random) {
    Instant wanted = now.plus(life);
    Instant until = wanted.isBefore(notAfter()) ? wanted : notAfter();
    return Certificates.leaf(LEAF_SUBJECT, names, leafKey, now, until, certificate, key, random);
  }

  /** Whether a certificate looks like one that {@link #create} has made, here or elsewhere. */
  public static boolean looksLikeOurs(X509Certificate certificate) {
    return certificate.getBasicConstraints() >= 0
        && certificate.getSubjectX500Principal().getName().startsWith(SUBJECT)
        && certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
  }

  /** The first second at which the certificate is valid. */
  public Instant notBefore() {
    return certificate.getNotBefore().toInstant();
  }

  /** The last second at which the certificate is valid. */
  public Instant notAfter() {
    return certificate.getNotAfter().toInstant();
  }

  /** Says which authority it is, never its key. */
  @Override
  public String toString() {
    return "authority " + generation + " until " + notAfter();
  }
}
