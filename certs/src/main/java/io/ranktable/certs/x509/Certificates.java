package io.ranktable.certs.x509;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Writes the two shapes of certificate there are here (RFC 5280): an authority that may sign leaves
 * only, and a leaf that may serve TLS only.
 */
public final class Certificates {
  /** How far the start lies before the moment of writing, for clocks that are behind ours. */
  public static final Duration BACK_DATED = Duration.ofMinutes(5);

  private static final int SERIAL_BITS = 128;

  private Certificates() {}

  /** A random serial number of 128 bits, never zero (RFC 5280 §4.1.2.2 wants it positive). */
  public static BigInteger serial(SecureRandom random) {
    BigInteger serial = new BigInteger(SERIAL_BITS, random);
    return serial.signum() == 0 ? BigInteger.ONE : serial;
  }

  /**
   * A self-signed authority.
   *
   * @param subject its distinguished name, such as {@code CN=name}
   * @param serial its serial number
   * @param until the end; seconds count, fractions are dropped
   */
  public static X509Certificate authority(
      String subject,
      BigInteger serial,
      KeyPair keys,
      Instant now,
      Instant until,
      SecureRandom random) {
    X500Name name = new X500Name(subject);
    JcaX509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            name, serial, start(now), Date.from(until), name, keys.getPublic());
    try {
      builder
          .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
          .addExtension(
              Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
          .addExtension(
              Extension.subjectKeyIdentifier,
              false,
              identifiers().createSubjectKeyIdentifier(keys.getPublic()));
      return sign(builder, keys.getPrivate(), random);
    } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
      throw new IllegalStateException("The authority " + subject + " could not be written", e);
    }
  }

  /**
   * A certificate for a TLS server, signed by an authority.
   *
   * @param until the end; seconds count, fractions are dropped
   * @param signer the authority's certificate
   * @param signerKey the authority's private key
   */
  public static X509Certificate leaf(
      String subject,
      ServerNames names,
      PublicKey key,
      Instant now,
      Instant until,
      X509Certificate signer,
      PrivateKey signerKey,
      SecureRandom random) {
    JcaX509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            X500Name.getInstance(signer.getSubjectX500Principal().getEncoded()),
            serial(random),
            start(now),
            Date.from(until),
            new X500Name(subject),
            key);
    try {
      JcaX509ExtensionUtils identifiers = identifiers();
      builder
          .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
          .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
          .addExtension(
              Extension.extendedKeyUsage,
              false,
              new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth))
          .addExtension(Extension.subjectAlternativeName, false, alternatives(names))
          .addExtension(
              Extension.subjectKeyIdentifier, false, identifiers.createSubjectKeyIdentifier(key))
          .addExtension(
              Extension.authorityKeyIdentifier,
              false,
              identifiers.createAuthorityKeyIdentifier(signer.getPublicKey()));
      return sign(builder, signerKey, random);
    } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
      throw new IllegalStateException("The leaf " + subject + " could not be written", e);
    }
  }

  private static X509Certificate sign(
      JcaX509v3CertificateBuilder builder, PrivateKey key, SecureRandom random)
      throws OperatorCreationException, GeneralSecurityException {
    return new JcaX509CertificateConverter()
        .getCertificate(
            builder.build(
                new JcaContentSignerBuilder(Keys.SIGNATURE).setSecureRandom(random).build(key)));
  }

  private static GeneralNames alternatives(ServerNames names) {
    return new GeneralNames(
        Stream.concat(
                names.dns().stream().map(name -> new GeneralName(GeneralName.dNSName, name)),
                names.addresses().stream().map(ip -> new GeneralName(GeneralName.iPAddress, ip)))
            .toArray(GeneralName[]::new));
  }

  private static Date start(Instant now) {
    return Date.from(now.minus(BACK_DATED).truncatedTo(ChronoUnit.SECONDS));
  }

  private static JcaX509ExtensionUtils identifiers() throws NoSuchAlgorithmException {
    return new JcaX509ExtensionUtils();
  }
}
