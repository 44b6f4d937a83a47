package io.ranktable.certs.x509;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;

/** Key pairs on the curve P-256, the only kind we make, and the kinds that others make. */
public final class Keys {
  /** Signature algorithm of our certificates. */
  static final String SIGNATURE = "SHA256withECDSA";

  private Keys() {}

  /** A new P-256 key pair out of the given randomness. */
  public static KeyPair generate(SecureRandom random) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"), random);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This JDK cannot make P-256 keys", e);
    }
  }

  /** Whether the private key is the one of the public key, shown by a signature. */
  public static boolean belongTogether(PrivateKey key, PublicKey publicKey) {
    byte[] probe = "do these keys belong together?".getBytes(StandardCharsets.US_ASCII);
    try {
      String algorithm = signature(key);
      Signature signing = Signature.getInstance(algorithm);
      signing.initSign(key);
      signing.update(probe);
      Signature verifying = Signature.getInstance(algorithm);
      verifying.initVerify(publicKey);
      verifying.update(probe);
      return verifying.verify(signing.sign());
    } catch (GeneralSecurityException | RuntimeException e) {
      return false;
    }
  }

  private static String signature(PrivateKey key) {
    return switch (key.getAlgorithm()) {
      case "RSA" -> "SHA256withRSA";
      case "EdDSA" -> "EdDSA";
      default -> SIGNATURE;
    };
  }
}
