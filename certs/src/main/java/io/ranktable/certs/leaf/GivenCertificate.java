package io.ranktable.certs.leaf;

import io.ranktable.certs.x509.Decoded;
import io.ranktable.certs.x509.Judgement;
import io.ranktable.certs.x509.Keys;
import io.ranktable.certs.x509.Pem;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A server certificate that somebody else has made: what a Secret of type {@code kubernetes.io/tls}
 * holds.
 *
 * @param key the private key; it is never printed
 * @param chain the server's certificate first, then what leads to an authority, as far as given
 */
public record GivenCertificate(PrivateKey key, List<X509Certificate> chain)
    implements ServerCertificate {

  private static final int LATE = 10;

  /**
   * Copies the chain.
   *
   * @throws IllegalArgumentException when the chain is empty or the key is another's
   */
  public GivenCertificate {
    chain = List.copyOf(chain);
    if (chain.isEmpty() || !Keys.belongTogether(key, chain.getFirst().getPublicKey())) {
      throw new IllegalArgumentException("A certificate and its own key are needed");
    }
  }

  /**
   * Reads both files.
   *
   * @param certificates PEM text of {@code tls.crt}
   * @param key PEM text of {@code tls.key}: PKCS #8, PKCS #1 or SEC 1
   * @return broken with a reason that names the file
   */
  public static Decoded<GivenCertificate> read(String certificates, String key) {
    return switch (Pem.certificates(certificates)) {
      case Decoded.Broken<List<X509Certificate>>(String reason) ->
          new Decoded.Broken<>("tls.crt: " + reason);
      case Decoded.Ok<List<X509Certificate>>(var chain) -> read(chain, key);
    };
  }

  private static Decoded<GivenCertificate> read(List<X509Certificate> chain, String key) {
    return switch (Pem.anyPrivateKey(key)) {
      case Decoded.Broken<PrivateKey>(String reason) -> new Decoded.Broken<>("tls.key: " + reason);
      case Decoded.Ok<PrivateKey>(PrivateKey own)
          when Keys.belongTogether(own, chain.getFirst().getPublicKey()) ->
          new Decoded.Ok<>(new GivenCertificate(own, chain));
      case Decoded.Ok<PrivateKey>(_) ->
          new Decoded.Broken<>(
              "tls.key is not the key of the first certificate in tls.crt ("
                  + name(chain.getFirst())
                  + ")");
    };
  }

  /**
   * Why a client that calls the server by this name would refuse the certificate now, whoever
   * signed it; empty when it would not.
   *
   * @param dnsName a DNS name in lower case
   */
  public Optional<String> unfit(String dnsName, Instant now) {
    X509Certificate own = certificate();
    if (now.isAfter(notAfter())) {
      return Optional.of("the certificate in tls.crt ended at " + notAfter());
    }
    if (now.isBefore(own.getNotBefore().toInstant())) {
      return Optional.of(
          "the certificate in tls.crt begins only at " + own.getNotBefore().toInstant());
    }
    if (!Judgement.isFor(own, dnsName)) {
      List<String> names = Judgement.dnsNames(own);
      return Optional.of(
          "the certificate in tls.crt is not for "
              + dnsName
              + ", by which API servers call, but for "
              + (names.isEmpty() ? "no DNS name" : String.join(", ", names)));
    }
    return Judgement.mayServe(own)
        ? Optional.empty()
        : Optional.of(
            "the certificate in tls.crt may not be used by servers: its extended key usage lacks"
                + " serverAuth");
  }

  /** Whether less than a tenth of its life is left, so that whoever renews it has missed that. */
  public boolean renewalIsLate(Instant now) {
    Duration life =
        Duration.between(
            certificate().getNotBefore().toInstant(), certificate().getNotAfter().toInstant());
    return now.isAfter(notAfter().minus(life.dividedBy(LATE)));
  }

  private static String name(X509Certificate certificate) {
    String subject = certificate.getSubjectX500Principal().getName();
    return subject.isEmpty() ? String.join(", ", Judgement.dnsNames(certificate)) : subject;
  }

  /** Says which certificate it is, never its key. */
  @Override
  public String toString() {
    return "certificate "
        + certificate().getSerialNumber().toString(16)
        + " ("
        + name(certificate())
        + ") until "
        + notAfter();
  }
}
