package io.ranktable.webhook.serving;

import io.ranktable.certs.bundle.Publication;
import io.ranktable.certs.leaf.Leaf;
import io.ranktable.certs.rollover.Lifetimes;
import io.ranktable.certs.rollover.Phase;
import io.ranktable.certs.rollover.Reading;
import io.ranktable.certs.rollover.Renewal;
import io.ranktable.certs.rollover.Situation;
import io.ranktable.certs.rollover.Step;
import io.ranktable.certs.rollover.StoredAuthorities;
import io.ranktable.certs.x509.ServerNames;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Ways to do it wrong, each of which the model must notice. */
enum Fault {
  NONE(1),
  SWITCHES_BEFORE_IT_IS_CONFIRMED(1),
  RETIRES_TOO_EARLY(2),
  SIGNS_WITH_WHAT_IS_NOT_KNOWN_YET(1),
  FORGETS_WHAT_THE_SECRET_DOES_NOT_KNOW(1),
  RENEWS_FROM_MEMORY(2),
  NEVER_RENEWS(1),
  NEVER_PREPARES(69),
  OVERWRITES_THE_SECRET(76),
  OVERWRITES_THE_CONFIGURATION(208),
  READS_THE_SECRET_FIRST(143);

  /** The first seed that has shown it; from there on others are tried. */
  final long seed;

  Fault(long seed) {
    this.seed = seed;
  }

  Decisions decisions() {
    return switch (this) {
      case SWITCHES_BEFORE_IT_IS_CONFIRMED -> deciding(Fault::impatient);
      case RETIRES_TOO_EARLY -> deciding(Fault::early);
      case FORGETS_WHAT_THE_SECRET_DOES_NOT_KNOW ->
          new Decisions() {
            @Override
            Step step(Situation seen, Lifetimes lifetimes, SecureRandom random) {
              Step step = super.step(seen, lifetimes, random);
              return step instanceof Step.Store(StoredAuthorities next, Step.Cause cause)
                      && (cause == Step.Cause.ADOPTED || cause == Step.Cause.SIGNER_UNKNOWN)
                      && seen.stored() instanceof Reading.Valid(StoredAuthorities stored)
                  ? new Step.Keep(stored)
                  : step;
            }
          };
      case NEVER_PREPARES ->
          new Decisions() {
            @Override
            Step step(Situation seen, Lifetimes lifetimes, SecureRandom random) {
              Step step = super.step(seen, lifetimes, random);
              return step instanceof Step.Store(StoredAuthorities next, Step.Cause cause)
                      && cause == Step.Cause.SUCCESSOR_DUE
                      && seen.stored() instanceof Reading.Valid(StoredAuthorities stored)
                  ? new Step.Keep(stored)
                  : step;
            }
          };
      case SIGNS_WITH_WHAT_IS_NOT_KNOWN_YET, NEVER_RENEWS, RENEWS_FROM_MEMORY -> renewing(this);
      case NONE, OVERWRITES_THE_SECRET, OVERWRITES_THE_CONFIGURATION, READS_THE_SECRET_FIRST ->
          new Decisions();
    };
  }

  private interface Change {
    Situation of(Situation seen, Lifetimes lifetimes);
  }

  private static Decisions deciding(Change change) {
    return new Decisions() {
      @Override
      Step step(Situation seen, Lifetimes lifetimes, SecureRandom random) {
        return super.step(change.of(seen, lifetimes), lifetimes, random);
      }
    };
  }

  private static Decisions renewing(Fault fault) {
    return new Decisions() {
      @Override
      Renewal renewal(
          Instant now,
          Optional<Leaf> leaf,
          StoredAuthorities authorities,
          Publication published,
          ServerNames names,
          Lifetimes lifetimes) {
        Renewal right = super.renewal(now, leaf, authorities, published, names, lifetimes);
        boolean other =
            leaf.filter(one -> !one.signer().equals(authorities.signing().certificate()))
                .isPresent();
        return switch (fault) {
          case NEVER_RENEWS ->
              right == Renewal.DUE || right == Renewal.ENDING ? Renewal.NOT_NEEDED : right;
          case SIGNS_WITH_WHAT_IS_NOT_KNOWN_YET -> other ? Renewal.SUPERSEDED : right;
          default -> right;
        };
      }

      @Override
      Renewal fromMemory(Instant now, Optional<Leaf> leaf, Lifetimes lifetimes) {
        return fault == RENEWS_FROM_MEMORY
                && leaf.filter(one -> !now.isBefore(one.renewAt())).isPresent()
            ? Renewal.DUE
            : super.fromMemory(now, leaf, lifetimes);
      }
    };
  }

  private static Situation impatient(Situation seen, Lifetimes lifetimes) {
    return new Situation(
        seen.stored(),
        seen.asked(),
        seen.held(),
        seen.serving(),
        seen.published(),
        lifetimes.trustDelay(),
        seen.leafNeeded(),
        seen.now());
  }

  private static Situation early(Situation seen, Lifetimes lifetimes) {
    boolean switched =
        seen.stored() instanceof Reading.Valid(StoredAuthorities stored)
            && stored.phase() == Phase.SWITCHED;
    Duration ahead = switched ? lifetimes.leaf().multipliedBy(2) : Duration.ZERO;
    return new Situation(
        seen.stored(),
        seen.asked(),
        seen.held(),
        seen.serving(),
        seen.published(),
        seen.unchangedFor(),
        seen.leafNeeded(),
        seen.now().plus(ahead));
  }
}
