package io.ranktable.certs.leaf;

import static io.ranktable.certs.Samples.NAMES;
import static io.ranktable.certs.Samples.NOW;
import static io.ranktable.certs.Samples.RANDOM;
import static io.ranktable.certs.Samples.WEEK;
import static io.ranktable.certs.Samples.authority;
import static io.ranktable.certs.Samples.verify;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

import io.ranktable.certs.authority.Authority;
import java.security.cert.CertPathValidatorException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeafTest {
  private final Authority authority = authority(1);
  private final Leaf leaf =
      Leaf.issue(authority, NAMES.plus(List.of("127.0.0.1")), NOW, WEEK, RANDOM);

  @Test
  void isTrustedByItsAuthorityFromFiveMinutesBeforeItsIssueToItsEnd() throws Exception {
    var trusted = List.of(authority.certificate());

    verify(leaf.certificate(), trusted, NOW.minusSeconds(300));
    verify(leaf.certificate(), trusted, leaf.notAfter());
    assertThatExceptionOfType(CertPathValidatorException.class)
        .isThrownBy(() -> verify(leaf.certificate(), trusted, NOW.minusSeconds(301)));
    assertThatExceptionOfType(CertPathValidatorException.class)
        .isThrownBy(() -> verify(leaf.certificate(), trusted, leaf.notAfter().plusSeconds(1)));
  }

  @Test
  void isTrustedBesideAnotherGenerationButNotByItAlone() throws Exception {
    var other = authority(2).certificate();

    verify(leaf.certificate(), List.of(other, authority.certificate()), NOW);
    assertThatExceptionOfType(CertPathValidatorException.class)
        .isThrownBy(() -> verify(leaf.certificate(), List.of(other), NOW));
  }

  @Test
  void carriesAllNamesAndMayOnlyServe() throws Exception {
    assertThat(leaf.certificate().getSubjectAlternativeNames())
        .extracting(List::getFirst, List::getLast)
        .containsExactly(
            tuple(2, "injector"),
            tuple(2, "injector.ranktable-system"),
            tuple(2, "injector.ranktable-system.svc"),
            tuple(2, "injector.ranktable-system.svc.cluster.local"),
            tuple(7, "127.0.0.1"));
    assertThat(leaf.certificate().getBasicConstraints()).isEqualTo(-1);
    assertThat(leaf.certificate().getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
  }

  @Test
  void isRenewedAtTwoThirdsOfItsLife() {
    assertThat(leaf.issuedAt()).isEqualTo(NOW);
    assertThat(leaf.notAfter()).isEqualTo(NOW.plus(WEEK));
    assertThat(leaf.renewAt()).isEqualTo(NOW.plus(Duration.ofHours(112)));
  }

  @Test
  void refusesAKeyThatIsNotItsOwnAndAChainWithoutSigner() {
    Leaf other = Leaf.issue(authority, NAMES, NOW, WEEK, RANDOM);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Leaf(other.key(), leaf.chain(), NAMES));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Leaf(leaf.key(), List.of(leaf.certificate()), NAMES));
  }

  @Test
  void neverPrintsItsKey() {
    assertThat(leaf.toString()).matches("leaf [0-9a-f]+ until 2026-05-08T12:00:00Z");
  }
}
