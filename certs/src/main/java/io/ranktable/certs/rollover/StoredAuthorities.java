package io.ranktable.certs.rollover;

import io.ranktable.certs.authority.Authority;
import io.ranktable.certs.bundle.Bundle;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * All authorities of one installation, as they stand in its Secret.
 *
 * @param phase how far a change of authority has come
 * @param since when this phase was entered, for people: nothing is decided by it
 * @param signing the one that signs leaves
 * @param next the one that will sign; present exactly in the phases that have one
 * @param retired trusted for a while but not signing, or to be forgotten; in the order of their
 *     generations
 */
public record StoredAuthorities(
    Phase phase,
    Instant since,
    Authority signing,
    Optional<Authority> next,
    List<Retired> retired) {
  /**
   * Checks that phase and content agree.
   *
   * @throws IllegalArgumentException saying what does not agree
   */
  public StoredAuthorities {
    retired = retired.stream().sorted(Comparator.comparingInt(Retired::generation)).toList();
    if (phase.hasNext() != next.isPresent()) {
      throw new IllegalArgumentException(
          "phase "
              + phase
              + (next.isPresent() ? " has no next authority" : " needs a next authority"));
    }
    if (phase == Phase.SWITCHED && retired.isEmpty()) {
      throw new IllegalArgumentException("phase " + phase + " needs a retired authority");
    }
    if (phase == Phase.STEADY && !retired.isEmpty()) {
      throw new IllegalArgumentException("phase " + phase + " has no retired authority");
    }
    if (next.isPresent() && next.get().generation() <= signing.generation()) {
      throw new IllegalArgumentException("the next authority is not of a later generation");
    }
    Set<Integer> seen = new HashSet<>();
    if (!generations(signing, next, retired).allMatch(seen::add)) {
      throw new IllegalArgumentException("two authorities are of one generation");
    }
  }

  /** One authority, known to all. */
  public static StoredAuthorities steady(Authority signing, Instant now) {
    return new StoredAuthorities(Phase.STEADY, now, signing, Optional.empty(), List.of());
  }

  /** A new authority that nobody knows yet, besides others that stay trusted for a while. */
  static StoredAuthorities founded(Authority signing, List<Retired> retired, Instant now) {
    return new StoredAuthorities(Phase.FOUNDED, now, signing, Optional.empty(), retired);
  }

  /** Everything an API server shall trust. */
  public Bundle bundle() {
    return new Bundle(
        Stream.concat(
                able().map(Authority::certificate),
                retired.stream().filter(Retired::trusted).map(Retired::certificate))
            .toList());
  }

  /** Whether this certificate is one of these, trusted or not. */
  boolean knows(X509Certificate certificate) {
    return able().anyMatch(authority -> authority.certificate().equals(certificate))
        || retired.stream().anyMatch(authority -> authority.certificate().equals(certificate));
  }

  /** How many authorities there are. */
  int size() {
    return (int) able().count() + retired.size();
  }

  /** The generation that a further authority shall have. */
  public int nextGeneration() {
    return generations(signing, next, retired).max(Comparator.naturalOrder()).orElse(0) + 1;
  }

  /** The state in which a successor is stored. */
  StoredAuthorities prepared(Authority successor, Instant now) {
    return new StoredAuthorities(Phase.PREPARED, now, signing, Optional.of(successor), retired);
  }

  /** The same in another phase. */
  StoredAuthorities in(Phase later, Instant now) {
    return new StoredAuthorities(later, now, signing, next, retired);
  }

  /** The state once the signing authority is known to all: nothing else is waited for. */
  StoredAuthorities settled(Instant now) {
    return new StoredAuthorities(
        retired.isEmpty() ? Phase.STEADY : Phase.SWITCHED, now, signing, Optional.empty(), retired);
  }

  /** The same with others as retired ones; the phase follows. */
  StoredAuthorities withRetired(List<Retired> others, Instant now) {
    Phase follows =
        switch (phase) {
          case STEADY, SWITCHED -> others.isEmpty() ? Phase.STEADY : Phase.SWITCHED;
          case FOUNDED, PREPARED, PUBLISHED, CONFIRMED -> phase;
        };
    return new StoredAuthorities(follows, follows == phase ? since : now, signing, next, others);
  }

  /** With certificates that nobody here has known, trusted until then. */
  StoredAuthorities adopting(List<X509Certificate> strangers, Instant until, Instant now) {
    if (strangers.isEmpty()) {
      return this;
    }
    int generation = nextGeneration();
    List<Retired> all = new ArrayList<>(retired);
    for (X509Certificate stranger : strangers) {
      all.add(new Retired(generation++, stranger, until, true));
    }
    return phase == Phase.STEADY
        ? new StoredAuthorities(Phase.SWITCHED, now, signing, next, all)
        : new StoredAuthorities(phase, since, signing, next, all);
  }

  /**
   * The state in which a successor signs and everything else stays trusted while leaves of it may
   * live.
   *
   * @param later the phase to begin in; the one that has no next authority
   * @param lastLeaf when the youngest leaf of the present authority has ended
   */
  StoredAuthorities succeededBy(Authority successor, Phase later, Instant lastLeaf, Instant now) {
    List<Retired> others = new ArrayList<>(retired);
    able()
        .filter(authority -> !authority.certificate().equals(successor.certificate()))
        .map(one -> new Retired(one.generation(), one.certificate(), lastLeaf, true))
        .forEach(others::add);
    return new StoredAuthorities(later, now, successor, Optional.empty(), others);
  }

  /** Those whose keys are here. */
  private Stream<Authority> able() {
    return Stream.concat(Stream.of(signing), next.stream());
  }

  private static Stream<Integer> generations(
      Authority signing, Optional<Authority> next, List<Retired> retired) {
    return Stream.concat(
        Stream.concat(Stream.of(signing), next.stream()).map(Authority::generation),
        retired.stream().map(Retired::generation));
  }
}
