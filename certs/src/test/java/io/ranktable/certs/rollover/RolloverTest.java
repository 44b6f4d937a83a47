package io.ranktable.certs.rollover;

import static io.ranktable.certs.Samples.NAMES;
import static io.ranktable.certs.Samples.NOW;
import static io.ranktable.certs.Samples.RANDOM;
import static io.ranktable.certs.Samples.authority;
import static io.ranktable.certs.Samples.verify;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ranktable.certs.authority.Authority;
import io.ranktable.certs.leaf.Leaf;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

class RolloverTest {
  private static final Lifetimes LIVES = Lifetimes.DEFAULT;
  private static final StoredAuthorities STEADY = StoredAuthorities.steady(authority(1), NOW);

  @Example
  void createsTheFirstAuthorityWhenThereIsNone() {
    StoredAuthorities created = stored(step(new Reading.Absent(), Optional.empty(), true, NOW));

    assertThat(created.phase()).isEqualTo(Phase.STEADY);
    assertThat(created.signing().generation()).isEqualTo(1);
    assertThat(created.signing().notAfter()).isEqualTo(NOW.plus(LIVES.authority()));
  }

  @Property(tries = 300)
  void keepsAnAuthorityExactlyWhileItCanSignALeafOfFullLife(
      @ForAll @LongRange(max = 400L * 86_400) long seconds) {
    Instant at = NOW.plusSeconds(seconds);

    Step step = step(new Reading.Valid(STEADY), Optional.empty(), false, at);

    if (at.plus(LIVES.leaf()).isAfter(STEADY.signing().notAfter())) {
      assertThat(stored(step).signing().generation()).isEqualTo(2);
    } else {
      assertThat(step).isEqualTo(new Step.Keep(STEADY));
    }
  }

  @Example
  void replacesAnEndingAuthorityAndTrustsBoth() {
    Instant late = NOW.plus(Duration.ofDays(360));

    StoredAuthorities replaced = stored(step(valid(STEADY), Optional.empty(), false, late));

    assertThat(replaced.phase()).isEqualTo(Phase.SWITCHED);
    assertThat(replaced.bundle(late).certificates())
        .containsExactly(replaced.signing().certificate(), STEADY.signing().certificate());
    assertThat(replaced.retired().getFirst().until()).isEqualTo(STEADY.signing().notAfter());
  }

  @Example
  void replacesAnEndedAuthorityAndTrustsTheNewOneOnly() {
    Instant tooLate = NOW.plus(Duration.ofDays(366));

    StoredAuthorities replaced = stored(step(valid(STEADY), Optional.empty(), false, tooLate));

    assertThat(replaced.phase()).isEqualTo(Phase.STEADY);
    assertThat(replaced.signing().generation()).isEqualTo(2);
    assertThat(replaced.bundle(tooLate).certificates())
        .containsExactly(replaced.signing().certificate());
  }

  @Example
  void dropsARetiredAuthorityWhenItsLastLeafHasEnded() {
    StoredAuthorities switched = STEADY.succeededBy(authority(2), NOW, LIVES.leaf());

    assertThat(step(valid(switched), Optional.empty(), false, NOW.plus(Duration.ofDays(6))))
        .isEqualTo(new Step.Keep(switched));
    StoredAuthorities retired =
        stored(step(valid(switched), Optional.empty(), false, NOW.plus(Duration.ofDays(7))));
    assertThat(retired.phase()).isEqualTo(Phase.STEADY);
    assertThat(retired.signing()).isEqualTo(switched.signing());
  }

  @Example
  void goesOnTrustingWhatItHeldWhenTheSecretWasDeleted() {
    StoredAuthorities again =
        stored(step(new Reading.Absent(), Optional.of(STEADY), false, NOW.plusSeconds(60)));

    assertThat(again.signing().generation()).isEqualTo(2);
    assertThat(again.bundle(NOW).contains(STEADY.signing().certificate())).isTrue();
  }

  @Example
  void replacesWhatItCannotReadOnlyWhenALeafIsNeeded() {
    Reading corrupt = new Reading.Corrupt("format: unknown");

    assertThat(step(corrupt, Optional.of(STEADY), false, NOW))
        .isEqualTo(new Step.Leave("format: unknown"));
    assertThat(step(corrupt, Optional.empty(), true, NOW))
        .isInstanceOfSatisfying(
            Step.Store.class,
            store -> assertThat(store.cause()).isEqualTo(Step.Cause.REPLACED_CORRUPT));
  }

  @Example
  void takesThePreparedAuthorityWhenTheSigningOneEnds() {
    Authority prepared =
        Authority.create(NOW.plus(Duration.ofDays(200)), LIVES.authority(), 2, RANDOM);
    StoredAuthorities state =
        new StoredAuthorities(
            Phase.PREPARED, NOW, STEADY.signing(), Optional.of(prepared), List.of());

    StoredAuthorities replaced =
        stored(step(valid(state), Optional.empty(), false, NOW.plus(Duration.ofDays(360))));

    assertThat(replaced.signing()).isEqualTo(prepared);
  }

  @Example
  void keepsAChangeThatIsUnderWay() {
    StoredAuthorities state =
        new StoredAuthorities(
            Phase.PUBLISHED, NOW, STEADY.signing(), Optional.of(authority(2)), List.of());

    assertThat(step(valid(state), Optional.empty(), false, NOW)).isEqualTo(new Step.Keep(state));
    assertThat(state.bundle(NOW).certificates()).hasSize(2);
  }

  @Example
  void refusesLivesThatWouldReplaceWithoutEnd() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Lifetimes(Duration.ofDays(7), Duration.ofDays(7)))
        .withMessageContaining("at least twice as long");
  }

  @Example
  void threeYearsPassWithoutAnInstantAtWhichALeafIsNotTrusted() throws Exception {
    StoredAuthorities state = STEADY;
    List<Optional<Leaf>> replicas = new ArrayList<>(List.of(Optional.empty(), Optional.empty()));
    int stores = 0;
    for (int hour = 0; hour < 3 * 365 * 24; hour += 11) {
      Instant at = NOW.plus(Duration.ofHours(hour));
      if (step(valid(state), Optional.of(state), false, at)
          instanceof Step.Store(StoredAuthorities next, Step.Cause cause)) {
        state = next;
        stores++;
      }
      if (hour % 1000 == 0) {
        replicas.set(1, Optional.empty());
      }
      for (int i = 0; i < replicas.size(); i++) {
        if (Renewal.decide(at, replicas.get(i), state, NAMES).needed()) {
          replicas.set(
              i, Optional.of(Leaf.issue(state.signing(), NAMES, at, LIVES.leaf(), RANDOM)));
        }
        verify(replicas.get(i).orElseThrow().certificate(), state.bundle(at).certificates(), at);
      }
    }

    assertThat(state.signing().generation()).isEqualTo(4);
    assertThat(stores).as("three replacements, three retirements").isEqualTo(6);
  }

  private static Reading valid(StoredAuthorities state) {
    return new Reading.Valid(state);
  }

  private static Step step(
      Reading reading, Optional<StoredAuthorities> held, boolean leafNeeded, Instant at) {
    return Rollover.step(reading, held, leafNeeded, at, LIVES, RANDOM);
  }

  private static StoredAuthorities stored(Step step) {
    return step instanceof Step.Store(StoredAuthorities state, Step.Cause cause)
        ? state
        : org.junit.jupiter.api.Assertions.fail("nothing was stored: " + step);
  }
}
