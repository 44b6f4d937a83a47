package io.ranktable.certs.rollover;

import io.ranktable.certs.authority.Authority;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;

/**
 * Decides what is stored next. An authority is replaced while it could still sign a last leaf of
 * full life; the old one stays trusted as long as its leaves live.
 */
public final class Rollover {
  private Rollover() {}

  /**
   * The next step.
   *
   * @param stored what was read from the Secret
   * @param held what this replica read last, if anything: if the Secret has been deleted or
   *     damaged, what was trusted stays trusted while its leaves live
   * @param leafNeeded whether this replica has no leaf it can go on with; only then is a damaged
   *     Secret replaced
   * @param random for the keys of a new authority
   */
  public static Step step(
      Reading stored,
      Optional<StoredAuthorities> held,
      boolean leafNeeded,
      Instant now,
      Lifetimes lifetimes,
      SecureRandom random) {
    return switch (stored) {
      case Reading.Valid(StoredAuthorities authorities) ->
          advance(authorities, now, lifetimes, random);
      case Reading.Absent() ->
          new Step.Store(fresh(held, now, lifetimes, random), Step.Cause.CREATED);
      case Reading.Corrupt(String reason) when !leafNeeded -> new Step.Leave(reason);
      case Reading.Corrupt corrupt ->
          new Step.Store(fresh(held, now, lifetimes, random), Step.Cause.REPLACED_CORRUPT);
    };
  }

  private static Step advance(
      StoredAuthorities stored, Instant now, Lifetimes lifetimes, SecureRandom random) {
    if (ending(stored.signing(), now, lifetimes)) {
      Authority successor =
          stored
              .next()
              .filter(next -> !ending(next, now, lifetimes))
              .orElseGet(() -> create(stored.nextGeneration(), now, lifetimes, random));
      return new Step.Store(
          stored.succeededBy(successor, now, lifetimes.leaf()).withoutEnded(now),
          Step.Cause.REPLACED_ENDING);
    }
    StoredAuthorities living = stored.withoutEnded(now);
    return living.equals(stored)
        ? new Step.Keep(stored)
        : new Step.Store(living, Step.Cause.RETIRED);
  }

  private static boolean ending(Authority authority, Instant now, Lifetimes lifetimes) {
    return authority.notAfter().isBefore(now.plus(lifetimes.leaf()));
  }

  private static StoredAuthorities fresh(
      Optional<StoredAuthorities> held, Instant now, Lifetimes lifetimes, SecureRandom random) {
    return held.map(
            before ->
                before
                    .succeededBy(
                        create(before.nextGeneration(), now, lifetimes, random),
                        now,
                        lifetimes.leaf())
                    .withoutEnded(now))
        .orElseGet(() -> StoredAuthorities.steady(create(1, now, lifetimes, random), now));
  }

  private static Authority create(
      int generation, Instant now, Lifetimes lifetimes, SecureRandom random) {
    return Authority.create(now, lifetimes.authority(), generation, random);
  }
}
