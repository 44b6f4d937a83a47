package io.ranktable.certs.rollover;

import static io.ranktable.certs.Samples.NAMES;
import static io.ranktable.certs.Samples.NOW;
import static io.ranktable.certs.Samples.RANDOM;
import static io.ranktable.certs.Samples.WEEK;
import static io.ranktable.certs.Samples.authority;
import static org.assertj.core.api.Assertions.assertThat;

import io.ranktable.certs.authority.Authority;
import io.ranktable.certs.bundle.Bundle;
import io.ranktable.certs.bundle.Publication;
import io.ranktable.certs.leaf.Leaf;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

class RenewalTest {
  private static final Authority FIRST = authority(1);
  private static final StoredAuthorities STORED = StoredAuthorities.steady(FIRST, NOW);
  private static final Leaf LEAF = Leaf.issue(FIRST, NAMES, NOW, WEEK, RANDOM);
  private static final Lifetimes LIVES = Lifetimes.DEFAULT;
  private static final long WEEK_SECONDS = 604_800;

  @Property(tries = 500)
  void isDueFromTwoThirdsOfTheLifeOnAndNotBefore(
      @ForAll @LongRange(min = -300, max = 3 * WEEK_SECONDS) long seconds) {
    Instant at = NOW.plusSeconds(seconds);

    Renewal renewal = Renewal.decide(at, Optional.of(LEAF), STORED, Publication.NONE, NAMES, LIVES);

    assertThat(renewal)
        .isEqualTo(
            seconds * 3 < 2 * WEEK_SECONDS
                ? Renewal.NOT_NEEDED
                : seconds < WEEK_SECONDS - 120 ? Renewal.DUE : Renewal.ENDING);
    assertThat(renewal.needed()).isEqualTo(renewal != Renewal.NOT_NEEDED);
  }

  @Property(tries = 200)
  void isNeededWhenTheClockWasSetBackBeforeTheStart(
      @ForAll @LongRange(min = 301, max = 100 * WEEK_SECONDS) long seconds) {
    assertThat(
            Renewal.decide(
                NOW.minusSeconds(seconds),
                Optional.of(LEAF),
                STORED,
                Publication.NONE,
                NAMES,
                LIVES))
        .isEqualTo(Renewal.FROM_THE_FUTURE);
  }

  @Example
  void isNeededWhenThereIsNone() {
    assertThat(Renewal.decide(NOW, Optional.empty(), STORED, Publication.NONE, NAMES, LIVES))
        .isEqualTo(Renewal.NONE_YET);
  }

  @Example
  void isNeededWhenNamesChange() {
    assertThat(
            Renewal.decide(
                NOW,
                Optional.of(LEAF),
                STORED,
                Publication.NONE,
                NAMES.plus(List.of("127.0.0.1")),
                LIVES))
        .isEqualTo(Renewal.NAMES_CHANGED);
  }

  @Example
  void followsTheSuccessorAsSoonAsItSignsAndIsPublished() {
    Authority second = authority(2);
    StoredAuthorities succeeded = STORED.succeededBy(second, Phase.SWITCHED, NOW.plus(WEEK), NOW);

    assertThat(decide(succeeded, Bundle.of(FIRST.certificate(), second.certificate())))
        .isEqualTo(Renewal.SUPERSEDED);
    assertThat(decide(succeeded, Bundle.of(FIRST.certificate())))
        .as("somebody has put an older bundle back")
        .isEqualTo(Renewal.NOT_NEEDED);
  }

  @Example
  void staysWithTheOldAuthorityWhileANewOneIsNotKnown() {
    Authority second = authority(2);
    StoredAuthorities founded = STORED.succeededBy(second, Phase.FOUNDED, NOW.plus(WEEK), NOW);

    assertThat(decide(founded, Bundle.of(FIRST.certificate(), second.certificate())))
        .isEqualTo(Renewal.NOT_NEEDED);
  }

  @Property(tries = 200)
  void comesFromMemoryOnlyAtTheLastMoment(@ForAll @LongRange(max = 2 * WEEK_SECONDS) long seconds) {
    assertThat(Renewal.fromMemory(NOW.plusSeconds(seconds), Optional.of(LEAF), LIVES))
        .isEqualTo(seconds < WEEK_SECONDS - 120 ? Renewal.NOT_NEEDED : Renewal.ENDING);
  }

  @Example
  void isNeededWhenTheSignerIsTrustedNoMore() {
    StoredAuthorities other = StoredAuthorities.steady(authority(1), NOW);

    assertThat(Renewal.decide(NOW, Optional.of(LEAF), other, Publication.NONE, NAMES, LIVES))
        .isEqualTo(Renewal.SIGNER_GONE);
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
                Publication.NONE,
                NAMES,
                LIVES))
        .isEqualTo(Renewal.ENDING);
  }

  private static Renewal decide(StoredAuthorities stored, Bundle published) {
    return Renewal.decide(
        NOW,
        Optional.of(LEAF),
        stored,
        new Publication(1, Map.of("entry", published)),
        NAMES,
        LIVES);
  }
}
