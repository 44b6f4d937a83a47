package io.ranktable.certs.bundle;

import io.ranktable.certs.x509.Decoded;
import io.ranktable.certs.x509.Judgement;
import io.ranktable.certs.x509.Pem;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A set of trusted certificates. Two bundles are equal when they trust the same certificates,
 * however their texts were ordered or commented.
 *
 * @param certificates each once, the one that ends last first
 */
public record Bundle(List<X509Certificate> certificates) {
  private static final Comparator<X509Certificate> LATEST_FIRST =
      Comparator.comparing((X509Certificate certificate) -> certificate.getNotAfter().toInstant())
          .reversed()
          .thenComparing(Pem::der, Arrays::compareUnsigned);

  /** Removes repeats and brings the certificates into their one order. */
  public Bundle {
    certificates = certificates.stream().distinct().sorted(LATEST_FIRST).toList();
  }

  /** A bundle of the given certificates; none is allowed. */
  public static Bundle of(X509Certificate... certificates) {
    return new Bundle(List.of(certificates));
  }

  /** Reads a PEM text of at least one certificate; text between blocks is ignored. */
  public static Decoded<Bundle> parse(String pem) {
    return switch (Pem.certificates(pem)) {
      case Decoded.Ok<List<X509Certificate>>(var all) -> new Decoded.Ok<>(new Bundle(all));
      case Decoded.Broken<List<X509Certificate>>(String reason) -> new Decoded.Broken<>(reason);
    };
  }

  /** Reads the field {@code caBundle} of a webhook: a PEM text in base 64. */
  public static Decoded<Bundle> parseCaBundle(String base64) {
    byte[] pem;
    try {
      pem = Base64.getMimeDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      return new Decoded.Broken<>("it is not base 64");
    }
    return parse(new String(pem, StandardCharsets.UTF_8));
  }

  /** The certificates of both. */
  public Bundle merge(Bundle other) {
    return new Bundle(Stream.concat(certificates.stream(), other.certificates.stream()).toList());
  }

  /** Without the certificates whose end has passed. */
  public Bundle withoutExpired(Instant now) {
    return new Bundle(
        certificates.stream()
            .filter(certificate -> !certificate.getNotAfter().toInstant().isBefore(now))
            .toList());
  }

  /** Whether it trusts this very certificate. */
  public boolean contains(X509Certificate certificate) {
    return certificates.contains(certificate);
  }

  /**
   * Whether a client that trusts this bundle accepts a chain at that time; its names are not looked
   * at.
   *
   * @param chain the server's certificate first, then those in between
   */
  public boolean vouchesFor(List<X509Certificate> chain, Instant at) {
    return !isEmpty() && Judgement.leadsTo(certificates, chain, at);
  }

  /** Whether it trusts nothing. */
  public boolean isEmpty() {
    return certificates.isEmpty();
  }

  /** The PEM text: all blocks, one after the other; empty for the empty bundle. */
  public String pem() {
    return certificates.stream().map(Pem::of).collect(Collectors.joining());
  }

  /** The text for the field {@code caBundle}: the PEM text in base 64, on one line. */
  public String caBundle() {
    return Base64.getEncoder().encodeToString(pem().getBytes(StandardCharsets.UTF_8));
  }
}
