package io.ranktable.certs.authority;

import static io.ranktable.certs.Samples.NAMES;
import static io.ranktable.certs.Samples.NOW;
import static io.ranktable.certs.Samples.RANDOM;
import static io.ranktable.certs.Samples.YEAR;
import static io.ranktable.certs.Samples.authority;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ranktable.certs.x509.Certificates;
import io.ranktable.certs.x509.Keys;
import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AuthorityTest {
  @Test
  void mayOnlySignLeavesAndLivesFromFiveMinutesAgo() throws Exception {
    X509Certificate certificate = authority(3).certificate();

    certificate.verify(certificate.getPublicKey());
    assertThat(certificate.getBasicConstraints()).isZero();
    assertThat(certificate.getKeyUsage()[5]).as("keyCertSign").isTrue();
    assertThat(certificate.getKeyUsage()[0]).as("digitalSignature").isFalse();
    assertThat(certificate.getNotBefore().toInstant()).isEqualTo(NOW.minusSeconds(300));
    assertThat(certificate.getNotAfter().toInstant()).isEqualTo(NOW.plus(YEAR));
    assertThat(((ECPublicKey) certificate.getPublicKey()).getParams().getOrder().bitLength())
        .isEqualTo(256);
  }

  @Test
  void hasASubjectOfItsOwnInEveryGenerationAndEvenWithinOne() {
    Set<String> subjects = new HashSet<>();
    for (int generation : new int[] {1, 1, 2, 3}) {
      subjects.add(authority(generation).certificate().getSubjectX500Principal().getName());
    }

    assertThat(subjects)
        .hasSize(4)
        .allMatch(subject -> subject.startsWith("CN=ranktable-injector-ca "));
  }

  @Test
  void drawsSerialsOf128RandomBits() {
    Set<BigInteger> serials = new HashSet<>();
    BigInteger everSet = BigInteger.ZERO;
    for (int i = 0; i < 500; i++) {
      BigInteger serial = Certificates.serial(RANDOM);
      assertThat(serial).isPositive();
      serials.add(serial);
      everSet = everSet.or(serial);
    }

    assertThat(serials).hasSize(500);
    assertThat(everSet).isEqualTo(BigInteger.ONE.shiftLeft(128).subtract(BigInteger.ONE));
  }

  @Test
  void endsALeafWithItselfAtTheLatest() {
    Authority authority = authority(1);

    X509Certificate leaf =
        authority.sign(
            Keys.generate(RANDOM).getPublic(),
            NAMES,
            NOW.plus(YEAR).minusSeconds(60),
            Duration.ofDays(7),
            RANDOM);

    assertThat(leaf.getNotAfter().toInstant()).isEqualTo(authority.notAfter());
  }

  @Test
  void refusesAKeyThatIsNotItsOwn() {
    Authority one = authority(1);
    Authority other = authority(1);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Authority(1, one.certificate(), other.key()))
        .withMessageContaining("does not belong");
  }

  @Test
  void refusesACertificateThatMayNotSign() {
    Authority authority = authority(1);
    var keys = Keys.generate(RANDOM);
    X509Certificate leaf = authority.sign(keys.getPublic(), NAMES, NOW, Duration.ofDays(1), RANDOM);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Authority(1, leaf, keys.getPrivate()))
        .withMessageContaining("is no authority");
  }

  @Test
  void neverPrintsItsKey() {
    assertThat(authority(4)).hasToString("authority 4 until 2027-05-01T12:00:00Z");
  }
}
