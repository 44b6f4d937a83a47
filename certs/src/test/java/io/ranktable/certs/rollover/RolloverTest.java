package io.ranktable.certs.rollover;

import static io.ranktable.certs.Samples.NOW;
import static io.ranktable.certs.Samples.RANDOM;
import static io.ranktable.certs.Samples.authority;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.fail;

import io.ranktable.certs.authority.Authority;
import io.ranktable.certs.bundle.Bundle;
import io.ranktable.certs.bundle.Publication;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

class RolloverTest {
  private static final Lifetimes LIVES = Lifetimes.DEFAULT;
  private static final Duration DELAY = LIVES.trustDelay();
  private static final Authority FIRST = authority(1);
  private static final Authority SECOND = authority(2);
  private static final StoredAuthorities STEADY = StoredAuthorities.steady(FIRST, NOW);
  private static final StoredAuthorities PREPARED = STEADY.prepared(SECOND, NOW);
  private static final Duration SUCCESSOR_DUE = Duration.ofDays(365 - 14);

  @Example
  void foundsTheFirstAuthorityWhenThereIsNone() {
    Step.Store step = stored(new Look(new Reading.Absent()));

    assertThat(step.cause()).isEqualTo(Step.Cause.CREATED);
    assertThat(step.authorities().phase()).isEqualTo(Phase.FOUNDED);
    assertThat(step.authorities().signing().generation()).isEqualTo(1);
    assertThat(step.authorities().signing().notAfter()).isEqualTo(NOW.plus(LIVES.authority()));
  }

  @Property(tries = 300)
  void preparesASuccessorTwoLivesOfALeafBeforeTheEnd(
      @ForAll @LongRange(max = 364L * 86_400) long seconds) {
    Look look = new Look(STEADY).at(Duration.ofSeconds(seconds)).publishing(FIRST);

    if (seconds < SUCCESSOR_DUE.toSeconds()) {
      assertThat(look.step()).isEqualTo(new Step.Keep(STEADY));
    } else {
      StoredAuthorities next = stored(look).authorities();
      assertThat(next.phase()).isEqualTo(Phase.PREPARED);
      assertThat(next.signing()).isEqualTo(FIRST);
      assertThat(next.next().orElseThrow().generation()).isEqualTo(2);
    }
  }

  @Example
  void goesStepByStepFromOneAuthorityToTheNext() {
    StoredAuthorities published =
        goesTo(Phase.PUBLISHED, new Look(PREPARED).publishing(FIRST, SECOND));
    StoredAuthorities confirmed =
        goesTo(Phase.CONFIRMED, new Look(published).publishing(FIRST, SECOND).unchangedFor(DELAY));
    StoredAuthorities switched =
        goesTo(Phase.SWITCHED, new Look(confirmed).publishing(FIRST, SECOND).unchangedFor(DELAY));

    assertThat(List.of(published.signing(), confirmed.signing(), switched.signing()))
        .containsExactly(FIRST, FIRST, SECOND);
    assertThat(switched.bundle()).isEqualTo(published.bundle());
    assertThat(switched.retired())
        .containsExactly(new Retired(1, FIRST.certificate(), LIVES.lastLeaf(NOW), true));
  }

  @Example
  void waitsInEachPhaseForWhatItNeeds() {
    keeps(new Look(PREPARED).publishing(FIRST).unchangedFor(DELAY));
    keeps(new Look(PREPARED).unchangedFor(DELAY.minusNanos(1)));
    for (Phase phase : new Phase[] {Phase.PUBLISHED, Phase.CONFIRMED}) {
      StoredAuthorities stored = PREPARED.in(phase, NOW);
      keeps(new Look(stored).publishing(FIRST, SECOND).unchangedFor(DELAY.minusNanos(1)));
      keeps(new Look(stored).publishing(FIRST).unchangedFor(DELAY));
      keeps(new Look(stored).unchangedFor(DELAY.minusNanos(1)));
    }
  }

  @Example
  void waitsForNobodyWhereNobodyHasCalledForLong() {
    StoredAuthorities published = goesTo(Phase.PUBLISHED, new Look(PREPARED).unchangedFor(DELAY));
    StoredAuthorities confirmed = goesTo(Phase.CONFIRMED, new Look(published).unchangedFor(DELAY));
    goesTo(Phase.SWITCHED, new Look(confirmed).unchangedFor(DELAY));
    goesTo(
        Phase.STEADY,
        new Look(StoredAuthorities.founded(FIRST, List.of(), NOW)).unchangedFor(DELAY));
  }

  @Example
  void oneEntryThatDoesNotTrustTheSuccessorHoldsEverythingUp() {
    Publication half =
        new Publication(
            1,
            Map.of(
                "one", Bundle.of(FIRST.certificate(), SECOND.certificate()),
                "two", Bundle.of(FIRST.certificate())));

    keeps(new Look(PREPARED).publishing(half).unchangedFor(DELAY));
  }

  @Example
  void anAuthorityWithoutPredecessorIsSettledOnceApiServersKnowIt() {
    StoredAuthorities founded = StoredAuthorities.founded(FIRST, List.of(), NOW);

    keeps(new Look(founded).publishing(FIRST));
    keeps(new Look(founded).unchangedFor(DELAY.minusNanos(1)));
    goesTo(Phase.STEADY, new Look(founded).publishing(FIRST).unchangedFor(DELAY));
  }

  @Example
  void aRetiredAuthorityIsFirstWithdrawnAndThenForgotten() {
    StoredAuthorities switched =
        STEADY.succeededBy(SECOND, Phase.SWITCHED, LIVES.lastLeaf(NOW), NOW);
    Duration week = LIVES.leaf();
    keeps(new Look(switched).at(week).publishing(FIRST, SECOND));

    Look late = new Look(switched).at(week.plusMinutes(10)).publishing(FIRST, SECOND);
    StoredAuthorities dropped = stored(late).authorities();
    assertThat(dropped.bundle().certificates()).containsExactly(SECOND.certificate());

    Look then = new Look(dropped).at(week.plusMinutes(10));
    keeps(then.publishing(FIRST, SECOND).unchangedFor(DELAY));
    keeps(then.publishing(SECOND));
    assertThat(goesTo(Phase.STEADY, then.publishing(SECOND).unchangedFor(DELAY)).retired())
        .isEmpty();
  }

  @Example
  void anEndedAuthorityIsReplacedAtOnce() {
    StoredAuthorities replaced =
        goesTo(Phase.FOUNDED, new Look(STEADY).at(LIVES.authority()).publishing(FIRST));

    assertThat(replaced.signing().generation()).isEqualTo(2);
    assertThat(replaced.bundle().contains(FIRST.certificate())).isTrue();
  }

  @Example
  void theSuccessorTakesOverAtOnceWhenTheSigningOneEnds() {
    Authority later =
        Authority.create(NOW.plus(Duration.ofDays(200)), LIVES.authority(), 2, RANDOM);
    StoredAuthorities prepared = STEADY.prepared(later, NOW);
    StoredAuthorities confirmed = prepared.in(Phase.CONFIRMED, NOW);

    assertThat(goesTo(Phase.FOUNDED, new Look(prepared).at(LIVES.authority())).signing())
        .isEqualTo(later);
    assertThat(goesTo(Phase.SWITCHED, new Look(confirmed).at(LIVES.authority())).signing())
        .isEqualTo(later);
  }

  @Example
  void aSecretThatIsGoneGivesItsAuthorityASuccessor() {
    StoredAuthorities again =
        goesTo(Phase.PREPARED, new Look(new Reading.Absent()).holding(STEADY).publishing(FIRST));

    assertThat(again.signing()).isEqualTo(FIRST);
    assertThat(again.next().orElseThrow().generation()).isEqualTo(2);
  }

  @Example
  void aSecretThatIsGoneInTheMiddleOfAChangeIsRestored() {
    for (Phase phase : new Phase[] {Phase.PREPARED, Phase.PUBLISHED, Phase.CONFIRMED}) {
      assertThat(
              goesTo(
                  Phase.PREPARED,
                  new Look(new Reading.Absent())
                      .holding(PREPARED.in(phase, NOW))
                      .publishing(FIRST, SECOND)))
          .isEqualTo(PREPARED);
    }
  }

  @Example
  void whoRemembersOnlyWhatWasRetiredLongAgoDoesNotSignWithIt() {
    StoredAuthorities again =
        goesTo(Phase.FOUNDED, new Look(new Reading.Absent()).holding(STEADY).publishing(SECOND));

    assertThat(again.signing().certificate()).isNotIn(FIRST.certificate(), SECOND.certificate());
    assertThat(again.bundle().certificates()).contains(SECOND.certificate());
  }

  @Example
  void whatApiServersTrustIsAdoptedWhenTheSecretDoesNotKnowIt() {
    StoredAuthorities founded =
        goesTo(Phase.FOUNDED, new Look(new Reading.Absent()).publishing(FIRST));
    StoredAuthorities restored =
        goesTo(Phase.FOUNDED, new Look(StoredAuthorities.steady(SECOND, NOW)).publishing(FIRST));
    StoredAuthorities older = goesTo(Phase.SWITCHED, new Look(STEADY).publishing(FIRST, SECOND));

    assertThat(List.of(founded, restored))
        .allSatisfy(state -> assertThat(state.bundle().contains(FIRST.certificate())).isTrue());
    assertThat(older.signing()).isEqualTo(FIRST);
    assertThat(older.bundle().contains(SECOND.certificate())).isTrue();
    assertThat(older.retired().getFirst().until()).isEqualTo(LIVES.lastLeaf(NOW));
  }

  @Example
  void aSignerThatApiServersDoNotKnowWaitsUntilTheyDo() {
    StoredAuthorities restored = goesTo(Phase.FOUNDED, new Look(PREPARED).publishing(SECOND));

    assertThat(restored.signing()).isEqualTo(FIRST);
    assertThat(restored.bundle()).isEqualTo(PREPARED.bundle());
    keeps(new Look(STEADY).publishing(new Publication(1, Map.of("wiped", Bundle.of()))));
  }

  @Example
  void theAuthorityThatIsServedWithIsAdoptedThoughNobodyPublishesIt() {
    StoredAuthorities other =
        goesTo(Phase.FOUNDED, new Look(StoredAuthorities.steady(SECOND, NOW)).serving(FIRST));

    assertThat(other.signing()).isEqualTo(SECOND);
    assertThat(other.bundle().contains(FIRST.certificate())).isTrue();
  }

  @Example
  void theNumberOfAuthoritiesIsBounded() {
    X509Certificate[] crowd = new X509Certificate[2 * Rollover.MOST];
    for (int i = 0; i < crowd.length; i++) {
      crowd[i] = authority(i + 2).certificate();
    }
    StoredAuthorities crowded =
        stored(new Look(STEADY).publishing(new Publication(1, Map.of("entry", Bundle.of(crowd)))))
            .authorities();

    assertThat(crowded.size()).isEqualTo(Rollover.MOST);
    StoredAuthorities known = crowded.settled(NOW);
    keeps(new Look(known).asked().publishing(known));
    goesTo(Phase.SWITCHED, new Look(new Reading.Absent()).holding(known).publishing(known));
  }

  @Example
  void whoAsksGetsASuccessorUnlessOneIsUnderWay() {
    Step.Store step = stored(new Look(STEADY).asked().publishing(FIRST));

    assertThat(step.cause()).isEqualTo(Step.Cause.SUCCESSOR_ASKED);
    assertThat(step.authorities().phase()).isEqualTo(Phase.PREPARED);
    keeps(new Look(PREPARED).asked().publishing(FIRST));
  }

  @Example
  void replacesWhatItCannotReadOnlyWhenALeafIsNeeded() {
    Reading corrupt = new Reading.Corrupt("format: unknown");

    assertThat(new Look(corrupt).holding(STEADY).step())
        .isEqualTo(new Step.Leave("format: unknown"));
    assertThat(stored(new Look(corrupt).leafNeeded()).cause())
        .isEqualTo(Step.Cause.REPLACED_CORRUPT);
  }

  @Example
  void anAuthorityFromTheFutureGetsASuccessorOfToday() {
    StoredAuthorities prepared =
        goesTo(Phase.PREPARED, new Look(STEADY).at(Duration.ofDays(-1)).publishing(FIRST));

    assertThat(prepared.next().orElseThrow().notBefore()).isBefore(NOW.minus(Duration.ofDays(1)));
  }

  @Example
  void aTimeThatLiesTooFarAheadIsCutWhenTheClockIsRightAgain() {
    Instant wrong = NOW.plus(Duration.ofDays(1000));
    StoredAuthorities switched =
        STEADY.succeededBy(SECOND, Phase.SWITCHED, LIVES.lastLeaf(wrong), wrong);

    Step.Store step = stored(new Look(switched).publishing(FIRST, SECOND));

    assertThat(step.cause()).isEqualTo(Step.Cause.CLOCK_SET_BACK);
    assertThat(step.authorities().retired().getFirst().until()).isEqualTo(LIVES.lastLeaf(NOW));
  }

  @Example
  void saysHowLongNothingWillBeDue() {
    assertThat(Rollover.rest(STEADY, Duration.ZERO, NOW, LIVES)).contains(SUCCESSOR_DUE);
    assertThat(Rollover.rest(PREPARED.in(Phase.PUBLISHED, NOW), Duration.ofSeconds(20), NOW, LIVES))
        .contains(Duration.ofSeconds(40));
    assertThat(
            Rollover.rest(
                STEADY.succeededBy(SECOND, Phase.SWITCHED, LIVES.lastLeaf(NOW), NOW),
                Duration.ZERO,
                NOW,
                LIVES))
        .contains(LIVES.leaf().plusMinutes(10));
  }

  @Example
  void refusesLivesThatWouldReplaceWithoutEnd() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Lifetimes(Duration.ofDays(27), Duration.ofDays(7), Duration.ZERO))
        .withMessageContaining("at least four times as long");
  }

  private static void keeps(Look look) {
    assertThat(look.step()).isInstanceOf(Step.Keep.class);
  }

  private static StoredAuthorities goesTo(Phase phase, Look look) {
    StoredAuthorities next = stored(look).authorities();
    assertThat(next.phase()).isEqualTo(phase);
    return next;
  }

  private static Step.Store stored(Look look) {
    return look.step() instanceof Step.Store store
        ? store
        : fail("nothing was stored: " + look.step());
  }

  private record Look(Situation seen) {
    Look(StoredAuthorities stored) {
      this(new Reading.Valid(stored));
    }

    Look(Reading reading) {
      this(
          new Situation(
              reading,
              false,
              Optional.empty(),
              Optional.empty(),
              Publication.NONE,
              Duration.ZERO,
              false,
              NOW));
    }

    Step step() {
      return Rollover.step(seen, LIVES, RANDOM);
    }

    Look at(Duration later) {
      return with(
          seen.asked(), seen.held(), seen.published(), seen.unchangedFor(), NOW.plus(later));
    }

    Look asked() {
      return with(true, seen.held(), seen.published(), seen.unchangedFor(), seen.now());
    }

    Look holding(StoredAuthorities held) {
      return with(
          seen.asked(), Optional.of(held), seen.published(), seen.unchangedFor(), seen.now());
    }

    Look publishing(Authority... authorities) {
      Bundle bundle = new Bundle(Stream.of(authorities).map(Authority::certificate).toList());
      return publishing(new Publication(1, Map.of("one", bundle, "two", bundle)));
    }

    Look publishing(StoredAuthorities all) {
      return publishing(new Publication(1, Map.of("one", all.bundle())));
    }

    Look publishing(Publication publication) {
      return with(seen.asked(), seen.held(), publication, seen.unchangedFor(), seen.now());
    }

    Look unchangedFor(Duration time) {
      return with(seen.asked(), seen.held(), seen.published(), time, seen.now());
    }

    Look serving(Authority authority) {
      return new Look(
          new Situation(
              seen.stored(),
              seen.asked(),
              seen.held(),
              Optional.of(authority.certificate()),
              seen.published(),
              seen.unchangedFor(),
              seen.leafNeeded(),
              seen.now()));
    }

    Look leafNeeded() {
      return new Look(
          new Situation(
              seen.stored(),
              seen.asked(),
              seen.held(),
              seen.serving(),
              seen.published(),
              seen.unchangedFor(),
              true,
              seen.now()));
    }

    private Look with(
        boolean asked,
        Optional<StoredAuthorities> held,
        Publication published,
        Duration unchanged,
        Instant now) {
      return new Look(
          new Situation(
              seen.stored(),
              asked,
              held,
              seen.serving(),
              published,
              unchanged,
              seen.leafNeeded(),
              now));
    }
  }
}
