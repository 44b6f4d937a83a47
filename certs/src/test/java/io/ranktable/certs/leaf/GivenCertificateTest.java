package io.ranktable.certs.leaf;

import static io.ranktable.certs.Samples.NOW;
import static io.ranktable.certs.Samples.RANDOM;
import static io.ranktable.certs.Samples.WEEK;
import static io.ranktable.certs.Samples.authority;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ranktable.certs.authority.Authority;
import io.ranktable.certs.bundle.Bundle;
import io.ranktable.certs.x509.Certificates;
import io.ranktable.certs.x509.Decoded;
import io.ranktable.certs.x509.Keys;
import io.ranktable.certs.x509.Pem;
import io.ranktable.certs.x509.ServerNames;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMEncryptorBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GivenCertificateTest {
  private static final String CALLED = "injector.ranktable-system.svc";

  private final Authority authority = authority(1);

  @ParameterizedTest
  @ValueSource(strings = {"RSA", "EC", "Ed25519"})
  void readsKeysAsOtherProgramsWriteThem(String algorithm) throws Exception {
    KeyPair keys = KeyPairGenerator.getInstance(algorithm).generateKeyPair();
    X509Certificate certificate = signed(keys, CALLED);

    for (String key : List.of(Pem.of(keys.getPrivate()), traditional(keys))) {
      GivenCertificate given = read(Pem.of(certificate), key);
      assertThat(given.certificate()).isEqualTo(certificate);
      assertThat(Keys.belongTogether(given.key(), keys.getPublic())).isTrue();
      assertThat(given.unfit(CALLED, NOW)).isEmpty();
    }
  }

  @Test
  void skipsTheParametersThatOpensslWritesBeforeAKey() {
    KeyPair keys = Keys.generate(RANDOM);
    String parameters =
        "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";

    GivenCertificate given = read(Pem.of(signed(keys, CALLED)), parameters + traditional(keys));

    assertThat(Keys.belongTogether(given.key(), keys.getPublic())).isTrue();
  }

  @Test
  void readsAChainAndIsVouchedForByItsAuthorityOnly() {
    KeyPair keys = Keys.generate(RANDOM);
    X509Certificate certificate = signed(keys, CALLED);

    GivenCertificate given =
        read(Pem.of(certificate) + Pem.of(authority.certificate()), Pem.of(keys.getPrivate()));

    assertThat(given.chain()).containsExactly(certificate, authority.certificate());
    Bundle both = Bundle.of(authority(2).certificate(), authority.certificate());
    assertThat(both.vouchesFor(given.chain(), NOW)).isTrue();
    assertThat(Bundle.of(authority(2).certificate()).vouchesFor(given.chain(), NOW)).isFalse();
    assertThat(Bundle.of(certificate).vouchesFor(given.chain(), NOW)).isTrue();
    assertThat(Bundle.of().vouchesFor(given.chain(), NOW)).isFalse();
    assertThat(both.vouchesFor(given.chain(), given.notAfter().plusSeconds(1))).isFalse();
  }

  @Test
  void namesTheFileThatIsWrong() throws Exception {
    KeyPair keys = Keys.generate(RANDOM);
    String certificate = Pem.of(signed(keys, CALLED));
    String key = Pem.of(keys.getPrivate());

    assertThat(reason("", key)).isEqualTo("tls.crt: it holds no PEM block");
    assertThat(reason(key, key))
        .isEqualTo("tls.crt: it holds a PEM block that is not a certificate");
    assertThat(reason(certificate, "")).isEqualTo("tls.key: it holds no private key");
    assertThat(reason(certificate, certificate))
        .isEqualTo("tls.key: it holds a certificate instead of a private key");
    assertThat(reason(certificate, key.replaceFirst("\n.", "\n!")))
        .isEqualTo("tls.key: it is not a private key");
    assertThat(encrypted(keys.getPrivate()))
        .allSatisfy(
            text ->
                assertThat(reason(certificate, text))
                    .isEqualTo("tls.key: the key is encrypted, and there is no password for it"));
    assertThat(reason(certificate, Pem.of(Keys.generate(RANDOM).getPrivate())))
        .isEqualTo(
            "tls.key is not the key of the first certificate in tls.crt (CN=ranktable-injector)");
    assertThat(reason(Pem.of(authority.certificate()) + certificate, key))
        .as("in the wrong order")
        .startsWith("tls.key is not the key of the first certificate in tls.crt");
  }

  @Test
  void saysWhichKindOfKeyIsNotKnown() throws Exception {
    KeyPair keys = KeyPairGenerator.getInstance("Ed448").generateKeyPair();

    assertThat(reason(Pem.of(authority.certificate()), Pem.of(keys.getPrivate())))
        .isEqualTo(
            "tls.key: keys of kind 1.3.101.113 are not known here; RSA, elliptic curve and Ed25519"
                + " are");
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          injector.ranktable-system.svc, true
          INJECTOR.ranktable-system.svc, true
          *.ranktable-system.svc, true
          *.svc, false
          other.ranktable-system.svc, false
          injector, false
          """)
  void isFitForTheNameByWhichItIsCalledOnly(String name, boolean fit) {
    assertThat(given(Keys.generate(RANDOM), name).unfit(CALLED, NOW).isEmpty()).isEqualTo(fit);
  }

  @Test
  void saysWhatAClientWouldSay() throws Exception {
    GivenCertificate other = given(Keys.generate(RANDOM), "a.b.svc");
    assertThat(other.unfit(CALLED, NOW))
        .contains(
            "the certificate in tls.crt is not for injector.ranktable-system.svc, by which API"
                + " servers call, but for a.b.svc");
    assertThat(other.unfit(CALLED, other.notAfter().plusSeconds(1)))
        .contains("the certificate in tls.crt ended at 2026-05-08T12:00:00Z");
    assertThat(other.unfit(CALLED, NOW.minus(WEEK)))
        .contains("the certificate in tls.crt begins only at 2026-05-01T11:55:00Z");
    assertThat(
            new GivenCertificate(authority.key(), List.of(authority.certificate()))
                .unfit(CALLED, NOW))
        .hasValueSatisfying(reason -> assertThat(reason).endsWith("but for no DNS name"));
    KeyPair keys = Keys.generate(RANDOM);
    assertThat(
            new GivenCertificate(keys.getPrivate(), List.of(forClients(keys))).unfit(CALLED, NOW))
        .hasValueSatisfying(reason -> assertThat(reason).endsWith("lacks serverAuth"));
  }

  @Test
  void isLateInTheLastTenthOfItsLife() {
    GivenCertificate given = given(Keys.generate(RANDOM), CALLED);

    assertThat(given.renewalIsLate(NOW.plus(Duration.ofDays(6)))).isFalse();
    assertThat(given.renewalIsLate(NOW.plus(Duration.ofDays(6)).plus(Duration.ofHours(8))))
        .isTrue();
  }

  @Test
  void neverPrintsItsKeyAndRefusesAnothers() {
    KeyPair keys = Keys.generate(RANDOM);
    GivenCertificate given = given(keys, CALLED);

    assertThat(given.toString())
        .matches("certificate [0-9a-f]+ \\(CN=ranktable-injector\\) until 2026-05-08T12:00:00Z");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new GivenCertificate(keys.getPrivate(), List.of()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new GivenCertificate(Keys.generate(RANDOM).getPrivate(), given.chain()));
  }

  @Property(tries = 300)
  void readsAnyTextWithoutThrowing(@ForAll String text) {
    assertThat(Pem.anyPrivateKey(text)).isInstanceOf(Decoded.Broken.class);
    assertThat(GivenCertificate.read(text, text)).isInstanceOf(Decoded.Broken.class);
  }

  private GivenCertificate given(KeyPair keys, String name) {
    return new GivenCertificate(keys.getPrivate(), List.of(signed(keys, name)));
  }

  private X509Certificate signed(KeyPair keys, String name) {
    return Certificates.leaf(
        "CN=ranktable-injector",
        new ServerNames(List.of(name), List.of()),
        keys.getPublic(),
        NOW,
        NOW.plus(WEEK),
        authority.certificate(),
        authority.key(),
        RANDOM);
  }

  private X509Certificate forClients(KeyPair keys)
      throws IOException, GeneralSecurityException, OperatorCreationException {
    return new JcaX509CertificateConverter()
        .getCertificate(
            new JcaX509v3CertificateBuilder(
                    new X500Name("CN=authority"),
                    BigInteger.ONE,
                    Date.from(NOW),
                    Date.from(NOW.plus(WEEK)),
                    new X500Name("CN=client"),
                    keys.getPublic())
                .addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(new GeneralName(GeneralName.dNSName, CALLED)))
                .addExtension(
                    Extension.extendedKeyUsage,
                    false,
                    new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth))
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(authority.key())));
  }

  private static GivenCertificate read(String certificates, String key) {
    return switch (GivenCertificate.read(certificates, key)) {
      case Decoded.Ok<GivenCertificate>(GivenCertificate given) -> given;
      case Decoded.Broken<GivenCertificate>(String reason) -> throw new AssertionError(reason);
    };
  }

  private static String reason(String certificates, String key) {
    return switch (GivenCertificate.read(certificates, key)) {
      case Decoded.Ok<GivenCertificate>(GivenCertificate given) ->
          throw new AssertionError(given + " was read");
      case Decoded.Broken<GivenCertificate>(String reason) -> reason;
    };
  }

  /** PKCS #1 or SEC 1 as OpenSSL and Go write them, where the kind of key has such a form. */
  private static String traditional(KeyPair keys) {
    PrivateKeyInfo info = PrivateKeyInfo.getInstance(keys.getPrivate().getEncoded());
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      if (keys.getPrivate() instanceof java.security.interfaces.ECPrivateKey key) {
        byte[] point =
            SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded())
                .getPublicKeyData()
                .getBytes();
        writer.writeObject(
            new PemObject(
                "EC PRIVATE KEY",
                new ECPrivateKey(
                        key.getParams().getOrder().bitLength(),
                        key.getS(),
                        new DERBitString(point),
                        info.getPrivateKeyAlgorithm().getParameters())
                    .getEncoded()));
      } else {
        writer.writeObject(keys.getPrivate());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  /** In the form of OpenSSL and as PKCS #8. */
  private static List<String> encrypted(PrivateKey key) throws OperatorCreationException {
    char[] password = "secret".toCharArray();
    BouncyCastleProvider provider = new BouncyCastleProvider();
    StringWriter own = new StringWriter();
    StringWriter pkcs8 = new StringWriter();
    try (JcaPEMWriter ownWriter = new JcaPEMWriter(own);
        JcaPEMWriter pkcs8Writer = new JcaPEMWriter(pkcs8)) {
      ownWriter.writeObject(
          key, new JcePEMEncryptorBuilder("AES-256-CBC").setProvider(provider).build(password));
      pkcs8Writer.writeObject(
          new JcaPKCS8Generator(
              key,
              new JceOpenSSLPKCS8EncryptorBuilder(PKCS8Generator.AES_256_CBC)
                  .setProvider(provider)
                  .setPassword(password)
                  .build()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return List.of(own.toString(), pkcs8.toString());
  }
}
