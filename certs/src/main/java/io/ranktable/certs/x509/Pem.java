package io.ranktable.certs.x509;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;

/**
 * PEM texts (RFC 7468) of certificates and private keys. Reading never throws, whatever it gets.
 */
public final class Pem {
  private static final String CERTIFICATE = "CERTIFICATE";
  private static final String PRIVATE_KEY = "PRIVATE KEY";

  private static final Map<ASN1ObjectIdentifier, String> ALGORITHMS =
      Map.of(
          PKCSObjectIdentifiers.rsaEncryption, "RSA",
          X9ObjectIdentifiers.id_ecPublicKey, "EC",
          EdECObjectIdentifiers.id_Ed25519, "Ed25519");

  private Pem() {}

  /** The PEM block of a certificate, ending with a newline. */
  public static String of(X509Certificate certificate) {
    return block(CERTIFICATE, der(certificate));
  }

  /** The PKCS #8 PEM block of a private key, ending with a newline. */
  public static String of(PrivateKey key) {
    return block(PRIVATE_KEY, key.getEncoded());
  }

  /** The DER bytes of a certificate that was parsed or made here, so it always has them. */
  public static byte[] der(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("A parsed certificate has no encoded form", e);
    }
  }

  /**
   * All certificates of a text, in their order. Text between blocks is ignored; a block of another
   * kind, a broken one, or a text without any certificate is {@link Decoded.Broken}.
   */
  public static Decoded<List<X509Certificate>> certificates(String text) {
    List<X509Certificate> found = new ArrayList<>();
    try (PemReader reader = new PemReader(new StringReader(text))) {
      for (PemObject block = reader.readPemObject();
          block != null;
          block = reader.readPemObject()) {
        if (!block.getType().equals(CERTIFICATE)) {
          return new Decoded.Broken<>("it holds a PEM block that is not a certificate");
        }
        found.add(certificate(block.getContent()));
      }
    } catch (IOException | CertificateException | RuntimeException e) {
      return new Decoded.Broken<>("PEM block " + (found.size() + 1) + " is not a certificate");
    }
    return found.isEmpty()
        ? new Decoded.Broken<>("it holds no PEM block")
        : new Decoded.Ok<>(List.copyOf(found));
  }

  /** The one certificate of a text; more or fewer than one is {@link Decoded.Broken}. */
  public static Decoded<X509Certificate> certificate(String text) {
    return switch (certificates(text)) {
      case Decoded.Broken<List<X509Certificate>>(String reason) -> new Decoded.Broken<>(reason);
      case Decoded.Ok<List<X509Certificate>>(var all) when all.size() == 1 ->
          new Decoded.Ok<>(all.getFirst());
      case Decoded.Ok<List<X509Certificate>>(var all) ->
          new Decoded.Broken<>("it holds " + all.size() + " certificates instead of one");
    };
  }

  /** The first private key of a text: PKCS #8, elliptic curve. */
  public static Decoded<PrivateKey> privateKey(String text) {
    try (PemReader reader = new PemReader(new StringReader(text))) {
      PemObject block = reader.readPemObject();
      if (block == null || !block.getType().equals(PRIVATE_KEY)) {
        return new Decoded.Broken<>("it holds no PKCS #8 private key");
      }
      return new Decoded.Ok<>(
          KeyFactory.getInstance("EC")
              .generatePrivate(new PKCS8EncodedKeySpec(block.getContent())));
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      return new Decoded.Broken<>("it is not an elliptic-curve private key");
    }
  }

  /**
   * The first private key of a text as other programs write it: PKCS #8, PKCS #1 or SEC 1; RSA,
   * elliptic curve or Ed25519. Blocks of parameters before it are skipped.
   */
  public static Decoded<PrivateKey> anyPrivateKey(String text) {
    try (PEMParser parser = new PEMParser(new StringReader(text))) {
      for (Object block = parser.readObject(); block != null; block = parser.readObject()) {
        switch (block) {
          case PEMKeyPair pair -> {
            return key(pair.getPrivateKeyInfo());
          }
          case PrivateKeyInfo info -> {
            return key(info);
          }
          case PEMEncryptedKeyPair _, PKCS8EncryptedPrivateKeyInfo _ -> {
            return new Decoded.Broken<>("the key is encrypted, and there is no password for it");
          }
          case X509CertificateHolder _ -> {
            return new Decoded.Broken<>("it holds a certificate instead of a private key");
          }
          default -> {
            // Parameters of the curve, which the key repeats.
          }
        }
      }
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      return new Decoded.Broken<>("it is not a private key");
    }
    return new Decoded.Broken<>("it holds no private key");
  }

  private static Decoded<PrivateKey> key(PrivateKeyInfo info)
      throws IOException, GeneralSecurityException {
    ASN1ObjectIdentifier kind = info.getPrivateKeyAlgorithm().getAlgorithm();
    String algorithm = ALGORITHMS.get(kind);
    return algorithm == null
        ? new Decoded.Broken<>(
            "keys of kind " + kind + " are not known here; RSA, elliptic curve and Ed25519 are")
        : new Decoded.Ok<>(
            KeyFactory.getInstance(algorithm)
                .generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded())));
  }

  private static X509Certificate certificate(byte[] der) throws CertificateException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
  }

  private static String block(String type, byte[] der) {
    String body =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(der);
    return "-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n";
  }
}
