package io.ranktable.certs.rollover;

import static io.ranktable.certs.Samples.NAMES;
import static io.ranktable.certs.Samples.NOW;
import static io.ranktable.certs.Samples.RANDOM;
import static io.ranktable.certs.Samples.WEEK;
import static io.ranktable.certs.Samples.authority;
import static org.assertj.core.api.Assertions.assertThat;

import io.ranktable.certs.authority.Authority;
import io.ranktable.certs.leaf.Leaf;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

class RenewalTest {
  private static final Authority FIRST = authority(1);
  private static final StoredAuthorities STORED = StoredAuthorities.steady(FIRST, NOW);
  private static final Leaf LEAF = Leaf.issue(FIRST, NAMES, NOW, WEEK, RANDOM);
  private static final long WEEK_SECONDS = 604_800;

  @Property(tries = 500)
  void isDueFromTwoThirdsOfTheLifeOnAndNotBefore(
      @ForAll @LongRange(min = -300, max = 3 * WEEK_SECONDS) long seconds) {
    Instant at = NOW.plusSeconds(seconds);

    Renewal renewal = Renewal.decide(at, Optional.of(LEAF), STORED, NAMES);

    assertThat(renewal)
        .isEqualTo(seconds * 3 < 2 * WEEK_SECONDS ? Renewal.NOT_NEEDED : Renewal.DUE);
    assertThat(renewal.needed()).isEqualTo(renewal == Renewal.DUE);
  }

  @Property(tries = 200)
  void isNeededWhenTheClockWasSetBackBeforeTheStart(
      @ForAll @LongRange(min = 301, max = 100 * WEEK_SECONDS) long seconds) {
    assertThat(Renewal.decide(NOW.minusSeconds(seconds), Optional.of(LEAF), STORED, NAMES))
        .isEqualTo(Renewal.FROM_THE_FUTURE);
  }

  @Example
  void isNeededWhenThereIsNone() {
    assertThat(Renewal.decide(NOW, Optional.empty(), STORED, NAMES)).isEqualTo(Renewal.NONE_YET);
  }

  @Example
  void isNeededWhenNamesChange() {
    assertThat(Renewal.decide(NOW, Optional.of(LEAF), STORED, NAMES.plus(List.of("127.0.0.1"))))
        .isEqualTo(Renewal.NAMES_CHANGED);
  }

  @Example
  void waitsWithTheSuccessorWhileTheOldAuthorityIsTrusted() {
    StoredAuthorities succeeded = STORED.succeededBy(authority(2), NOW, WEEK);

    assertThat(Renewal.decide(NOW, Optional.of(LEAF), succeeded, NAMES))
        .isEqualTo(Renewal.NOT_NEEDED);
  }

  @Example
  void isNeededWhenTheSignerIsTrustedNoMore() {
    StoredAuthorities other = StoredAuthorities.steady(authority(1), NOW);

    assertThat(Renewal.decide(NOW, Optional.of(LEAF), other, NAMES)).isEqualTo(Renewal.SIGNER_GONE);
  }

  @Example
  void isNeededWhenTheSignerHasEnded() {
    Authority brief = Authority.create(NOW, Duration.ofDays(14), 1, RANDOM);
    Leaf leaf = Leaf.issue(brief, NAMES, NOW, WEEK, RANDOM);

    assertThat(
            Renewal.decide(
                NOW.plus(Duration.ofDays(15)),
                Optional.of(leaf),
                StoredAuthorities.steady(brief, NOW),
                NAMES))
        .isEqualTo(Renewal.SIGNER_GONE);
  }
}
