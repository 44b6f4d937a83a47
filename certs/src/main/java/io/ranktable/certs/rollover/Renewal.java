package io.ranktable.certs.rollover;

import io.ranktable.certs.bundle.Publication;
import io.ranktable.certs.leaf.Leaf;
import io.ranktable.certs.x509.ServerNames;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/** Whether a replica needs a new leaf, and why. */
public enum Renewal {
  /** The leaf in use is good. */
  NOT_NEEDED("it is good"),
  /** There is no leaf yet. */
  NONE_YET("there is none yet"),
  /** Two thirds of its life have passed. */
  DUE("two thirds of its life have passed"),
  /** It has ended or is about to, and the next one cannot be waited for. */
  ENDING("it ends"),
  /** The clock stands before its start: the clock was set back, or was wrong when it was signed. */
  FROM_THE_FUTURE("the clock stands before its start"),
  /** Its signer is no longer trusted. */
  SIGNER_GONE("its authority is no longer trusted"),
  /** Its signer has a successor that all API servers know. */
  SUPERSEDED("its authority has a successor"),
  /** It was signed for other names. */
  NAMES_CHANGED("the names of the server have changed");

  private final String text;

  Renewal(String text) {
    this.text = text;
  }

  /** Half a sentence for logs. */
  public String text() {
    return text;
  }

  /** Whether a leaf must be signed. */
  public boolean needed() {
    return this != NOT_NEEDED;
  }

  /**
   * Decides for one replica that has just read what is stored. A leaf that serves is not given up
   * for one whose authority API servers may not know yet.
   *
   * @param leaf the leaf in use, if any
   * @param authorities what is stored
   * @param published whom API servers are told to trust
   * @param names the names it shall have
   */
  public static Renewal decide(
      Instant now,
      Optional<Leaf> leaf,
      StoredAuthorities authorities,
      Publication published,
      ServerNames names,
      Lifetimes lifetimes) {
    Renewal urgent = fromMemory(now, leaf, lifetimes);
    if (urgent.needed() && urgent != ENDING) {
      return urgent;
    }
    Leaf present = leaf.orElseThrow();
    if (!authorities.bundle().contains(present.signer())) {
      return SIGNER_GONE;
    }
    boolean same = present.signer().equals(authorities.signing().certificate());
    boolean known =
        authorities.phase() != Phase.FOUNDED
            && (published.isEmpty() || published.trusts(authorities.signing().certificate()));
    if (!same && !known) {
      return now.isBefore(present.notAfter()) ? NOT_NEEDED : ENDING;
    }
    if (urgent.needed()) {
      return urgent;
    }
    if (!same) {
      return SUPERSEDED;
    }
    if (!present.names().equals(names)) {
      return NAMES_CHANGED;
    }
    return now.isBefore(present.renewAt()) ? NOT_NEEDED : DUE;
  }

  /**
   * Decides for a replica that cannot read what is stored now. What it read last may have been
   * retired since, and a leaf of that would not be trusted for its whole life: so it signs only
   * when it would have none otherwise.
   */
  public static Renewal fromMemory(Instant now, Optional<Leaf> leaf, Lifetimes lifetimes) {
    if (leaf.isEmpty()) {
      return NONE_YET;
    }
    Leaf present = leaf.get();
    if (now.isBefore(present.certificate().getNotBefore().toInstant())) {
      return FROM_THE_FUTURE;
    }
    return now.isBefore(lifetimes.lastMoment(present.notAfter())) ? NOT_NEEDED : ENDING;
  }

  /** How long a leaf is good, if nothing else happens; empty when it is due already. */
  public static Optional<Duration> rest(Leaf leaf, Instant now, Lifetimes lifetimes) {
    return Stream.of(leaf.renewAt(), lifetimes.lastMoment(leaf.notAfter()), leaf.notAfter())
        .map(due -> Duration.between(now, due))
        .filter(Duration::isPositive)
        .min(Duration::compareTo);
  }
}
