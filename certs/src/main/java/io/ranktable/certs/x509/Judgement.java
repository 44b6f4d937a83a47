package io.ranktable.certs.x509;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CertificateParsingException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;

/** Judges certificates that others have written, as TLS clients do. */
public final class Judgement {

  private Judgement() {}

  /** The DNS names a certificate is for, in lower case; empty when it has none. */
  public static List<String> dnsNames(X509Certificate certificate) {
    try {
      Collection<List<?>> all = certificate.getSubjectAlternativeNames();
      return all == null
          ? List.of()
          : all.stream()
              .filter(name -> Integer.valueOf(GeneralName.dNSName).equals(name.getFirst()))
              .map(name -> String.valueOf(name.get(1)).toLowerCase(Locale.ROOT))
              .toList();
    } catch (CertificateParsingException e) {
      return List.of();
    }
  }

  /**
   * Whether a certificate is for a DNS name; a wildcard stands for exactly one label (RFC 6125
   * §6.4.3).
   *
   * @param name in lower case
   */
  public static boolean isFor(X509Certificate certificate, String name) {
    int dot = name.indexOf('.');
    return dnsNames(certificate).stream()
        .anyMatch(
            pattern ->
                pattern.equals(name)
                    || (pattern.startsWith("*.")
                        && dot > 0
                        && name.substring(dot).equals(pattern.substring(1))));
  }

  /** Whether a certificate may be used by a TLS server: it says so, or says nothing of its use. */
  public static boolean mayServe(X509Certificate certificate) {
    try {
      List<String> usages = certificate.getExtendedKeyUsage();
      return usages == null
          || usages.contains(KeyPurposeId.id_kp_serverAuth.getId())
          || usages.contains(KeyPurposeId.anyExtendedKeyUsage.getId());
    } catch (CertificateParsingException e) {
      return false;
    }
  }

  /**
   * Whether a chain leads to one of the trusted certificates at that time, as TLS clients judge it.
   *
   * @param chain the server's certificate first, then those in between, in any order
   */
  public static boolean leadsTo(
      Collection<X509Certificate> trusted, List<X509Certificate> chain, Instant at) {
    if (trusted.contains(chain.getFirst())) {
      return true;
    }
    try {
      X509CertSelector target = new X509CertSelector();
      target.setCertificate(chain.getFirst());
      PKIXBuilderParameters parameters =
          new PKIXBuilderParameters(
              trusted.stream()
                  .map(authority -> new TrustAnchor(authority, null))
                  .collect(Collectors.toSet()),
              target);
      parameters.addCertStore(
          CertStore.getInstance("Collection", new CollectionCertStoreParameters(chain)));
      parameters.setRevocationEnabled(false);
      parameters.setDate(Date.from(at));
      return CertPathBuilder.getInstance("PKIX").build(parameters) != null;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
