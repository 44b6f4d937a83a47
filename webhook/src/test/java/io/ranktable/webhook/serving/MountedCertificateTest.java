package io.ranktable.webhook.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.ranktable.certs.authority.Authority;
import io.ranktable.certs.leaf.Leaf;
import io.ranktable.certs.leaf.ServerCertificate;
import io.ranktable.certs.x509.Pem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MountedCertificateTest {
  private static final String CALLED = "injector.sys.svc";

  private final LiveTls tls = new LiveTls();
  private final Authority authority = Tls.authority(1);
  private final Leaf first = Tls.leaf(authority);
  private final Leaf second = Tls.leaf(Tls.authority(2));
  private Instant now = Instant.now();

  @SuppressWarnings("NullAway.Init")
  private MountedVolume volume;

  @SuppressWarnings("NullAway.Init")
  private MountedCertificate certificate;

  @BeforeEach
  void mount(@TempDir Path directory) {
    volume = new MountedVolume(directory);
    certificate = new MountedCertificate(directory, CALLED, tls, () -> now);
  }

  @Test
  void servesWithWhatIsMountedAndTellsWhenItEnds() throws Exception {
    volume.show(first);

    assertThat(certificate.look()).isTrue();

    assertThat(served()).contains(first.certificate());
    assertThat(certificate.leafLoaded()).isTrue();
    assertThat(certificate.leafEnd()).contains(first.notAfter());
    assertThat(certificate.authorityEnd())
        .contains(authority.certificate().getNotAfter().toInstant());
    assertThat(certificate.leafDetail())
        .startsWith("Serving with certificate ")
        .endsWith(" from " + volume.directory());
  }

  @Test
  void loadsWhatHasChangedAndNothingElse() throws Exception {
    volume.show(first);
    certificate.look();
    assertThat(certificate.look()).isFalse();

    volume.show(second);

    assertThat(certificate.look()).isTrue();
    assertThat(served()).contains(second.certificate());
  }

  @Test
  void readsPlainFilesTooAndNeedsNoAuthority() throws Exception {
    Files.writeString(volume.directory().resolve("tls.crt"), Pem.of(first.certificate()));
    Files.writeString(volume.directory().resolve("tls.key"), Pem.of(first.key()));

    assertThat(certificate.look()).isTrue();
    assertThat(certificate.authorityEnd()).isEmpty();
  }

  @Test
  void saysWhatIsMissingAndServesOnceItIsThere() throws Exception {
    certificate.look();
    assertThat(certificate.leafLoaded()).isFalse();
    assertThat(certificate.leafDetail())
        .isEqualTo(
            "No server certificate is loaded yet; What is in "
                + volume.directory()
                + " cannot be served with: tls.crt is not there. Mend the Secret; it is looked at"
                + " again every few seconds");

    volume.show(Map.of("tls.crt", Pem.of(first.certificate())));
    certificate.look();
    assertThat(certificate.leafDetail()).contains("tls.key is not there");

    volume.show(first);
    assertThat(certificate.look()).isTrue();
    assertThat(certificate.leafDetail()).doesNotContain("not");
  }

  @Test
  void keepsWhatIsGoodWhileWhatIsMountedIsNot() throws Exception {
    volume.show(first);
    certificate.look();

    volume.show(Map.of("tls.crt", Pem.of(second.certificate()), "tls.key", Pem.of(first.key())));

    assertThat(certificate.look()).isFalse();
    assertThat(served()).contains(first.certificate());
    assertThat(certificate.leafDetail())
        .contains("tls.key is not the key of the first certificate in tls.crt");

    volume.show(second);
    certificate.look();
    assertThat(served()).contains(second.certificate());
    assertThat(certificate.leafDetail()).doesNotContain(";");
  }

  @Test
  void refusesWhatIsForAnotherNameOrHasEnded() throws Exception {
    volume.show(first);
    MountedCertificate other =
        new MountedCertificate(volume.directory(), "other.sys.svc", tls, () -> now);
    other.look();
    assertThat(other.leafDetail())
        .contains("is not for other.sys.svc, by which API servers call, but for injector, ");

    now = first.notAfter().plusSeconds(1);
    certificate.look();
    assertThat(certificate.leafLoaded()).isFalse();
    assertThat(certificate.leafDetail()).contains("ended at " + first.notAfter());
  }

  @Test
  void tellsThatNobodyRenewsItAndThatItHasEnded() throws Exception {
    volume.show(first);
    certificate.look();
    now = first.notAfter().minus(Duration.ofMinutes(3));
    certificate.look();
    assertThat(certificate.leafDetail()).endsWith("and nobody has renewed it yet");

    now = first.notAfter().plusSeconds(1);
    certificate.look();
    assertThat(certificate.leafDetail()).endsWith(": API servers refuse it; renew it");
    assertThat(certificate.leafEnd()).contains(first.notAfter());
  }

  @Test
  void neverPrintsAKey() throws IOException {
    volume.show(first);

    assertThat(MountedSecret.read(volume.directory()).toString()).doesNotContain("BEGIN");
  }

  private Optional<X509Certificate> served() {
    return tls.served().map(ServerCertificate::certificate);
  }
}
