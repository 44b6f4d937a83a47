package io.ranktable.certs.bundle;

import static io.ranktable.certs.Samples.NOW;
import static io.ranktable.certs.Samples.RANDOM;
import static org.assertj.core.api.Assertions.assertThat;

import io.ranktable.certs.authority.Authority;
import io.ranktable.certs.x509.Decoded;
import io.ranktable.certs.x509.Pem;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class BundleTest {
  /** Six authorities that end one day after the other. */
  private static final List<X509Certificate> POOL =
      IntStream.rangeClosed(1, 6)
          .mapToObj(i -> Authority.create(NOW, Duration.ofDays(i), i, RANDOM).certificate())
          .toList();

  @Provide
  Arbitrary<Bundle> bundles() {
    return Arbitraries.of(POOL).list().ofMaxSize(8).map(Bundle::new);
  }

  @Property(tries = 200)
  void mergesInAnyOrderAndAnyNumberOfTimesToTheSame(
      @ForAll("bundles") Bundle a, @ForAll("bundles") Bundle b, @ForAll("bundles") Bundle c) {
    assertThat(a.merge(b)).isEqualTo(b.merge(a));
    assertThat(a.merge(b).merge(c)).isEqualTo(a.merge(b.merge(c)));
    assertThat(a.merge(b).merge(b)).isEqualTo(a.merge(b));
    assertThat(a.merge(b).certificates())
        .containsAll(a.certificates())
        .containsAll(b.certificates());
  }

  @Property(tries = 200)
  void isTheSameAfterWritingAndReadingInAnyOrderWithCommentsBetween(
      @ForAll("bundles") Bundle bundle, @ForAll Random random) {
    List<String> blocks = new ArrayList<>(bundle.certificates().stream().map(Pem::of).toList());
    Collections.shuffle(blocks, random);
    String text = "# a comment\n\n" + String.join("\n  # another\n", blocks);

    if (bundle.isEmpty()) {
      assertThat(Bundle.parse(text)).isInstanceOf(Decoded.Broken.class);
    } else {
      assertThat(Bundle.parse(text)).isEqualTo(new Decoded.Ok<>(bundle));
      assertThat(Bundle.parseCaBundle(bundle.caBundle())).isEqualTo(new Decoded.Ok<>(bundle));
    }
  }

  @Property(tries = 200)
  void dropsExactlyWhatHasEnded(
      @ForAll("bundles") Bundle bundle, @ForAll @IntRange(min = -10, max = 200) int hours) {
    Instant at = NOW.plus(Duration.ofHours(hours));

    Bundle left = bundle.withoutExpired(at);

    for (X509Certificate certificate : bundle.certificates()) {
      assertThat(left.contains(certificate))
          .isEqualTo(!at.isAfter(certificate.getNotAfter().toInstant()));
    }
  }

  @Property(tries = 500)
  void readsAnyTextWithoutThrowing(@ForAll String text) {
    assertThat(Bundle.parse(text)).isInstanceOf(Decoded.Broken.class);
    assertThat(Bundle.parseCaBundle(text)).isInstanceOf(Decoded.Broken.class);
  }

  @Property(tries = 300)
  void readsDamagedTextWithoutThrowing(
      @ForAll @IntRange(max = 1500) int position, @ForAll char damage, @ForAll boolean cut) {
    String pem = new Bundle(POOL.subList(0, 2)).pem();
    int at = position % pem.length();
    String damaged = pem.substring(0, at) + (cut ? "" : damage + pem.substring(at + 1));

    switch (Bundle.parse(damaged)) {
      case Decoded.Ok<Bundle>(Bundle bundle) -> assertThat(bundle.certificates()).isNotEmpty();
      case Decoded.Broken<Bundle>(String reason) -> assertThat(reason).isNotBlank();
    }
  }

  @Example
  void refusesAPrivateKeyAmongTheCertificatesWithoutRepeatingIt() {
    Authority authority = Authority.create(NOW, Duration.ofDays(1), 1, RANDOM);

    Decoded<Bundle> read = Bundle.parse(Bundle.of(POOL.getFirst()).pem() + Pem.of(authority.key()));

    assertThat(read)
        .isEqualTo(new Decoded.Broken<>("it holds a PEM block that is not a certificate"));
  }
}
