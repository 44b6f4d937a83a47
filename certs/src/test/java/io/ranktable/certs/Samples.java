package io.ranktable.certs;

import io.ranktable.certs.authority.Authority;
import io.ranktable.certs.x509.ServerNames;
import java.security.SecureRandom;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.stream.Collectors;

/** Values and a judge that the tests of all rooms share. */
public final class Samples {
  public static final Instant NOW = Instant.parse("2026-05-01T12:00:00Z");
  public static final Duration YEAR = Duration.ofDays(365);
  public static final Duration WEEK = Duration.ofDays(7);
  public static final SecureRandom RANDOM = new SecureRandom();
  public static final ServerNames NAMES = ServerNames.ofService("injector", "ranktable-system");

  private Samples() {}

  /** An authority that begins at {@link #NOW}. */
  public static Authority authority(int generation) {
    return Authority.create(NOW, YEAR, generation, RANDOM);
  }

  /** Lets the JDK's PKIX judge a leaf at an instant. */
  public static void verify(X509Certificate leaf, List<X509Certificate> trusted, Instant at)
      throws Exception {
    PKIXParameters parameters =
        new PKIXParameters(
            trusted.stream()
                .map(certificate -> new TrustAnchor(certificate, null))
                .collect(Collectors.toSet()));
    parameters.setRevocationEnabled(false);
    parameters.setDate(Date.from(at));
    CertPathValidator.getInstance("PKIX")
        .validate(
            CertificateFactory.getInstance("X.509").generateCertPath(List.of(leaf)), parameters);
  }
}
