package io.ranktable.certs.rollover;

import io.ranktable.certs.authority.Authority;
import io.ranktable.certs.bundle.Bundle;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * All authorities of one installation, as they stand in its Secret.
 *
 * @param phase how far a change of authority has come
 * @param since when this phase was entered
 * @param signing the one that signs leaves
 * @param next the one that will sign; present exactly in the phases that have one
 * @param retired trusted, not signing, the oldest first; empty unless {@link Phase#SWITCHED}
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
    retired = List.copyOf(retired);
    if (phase.hasNext() != next.isPresent()) {
      throw new IllegalArgumentException(
          "phase "
              + phase
              + (next.isPresent() ? " has no next authority" : " needs a next authority"));
    }
    if ((phase == Phase.SWITCHED) == retired.isEmpty()) {
      throw new IllegalArgumentException(
          "phase "
              + phase
              + (retired.isEmpty() ? " needs a retired authority" : " has no retired authority"));
    }
    Set<Integer> seen = new HashSet<>();
    List<Integer> generations = new ArrayList<>(retired.stream().map(Retired::generation).toList());
    generations.add(signing.generation());
    next.ifPresent(authority -> generations.add(authority.generation()));
    if (!generations.stream().allMatch(seen::add)
        || !generations.equals(generations.stream().sorted().toList())) {
      throw new IllegalArgumentException("generations do not rise: " + generations);
    }
  }

  /** The first state of an installation, or of one that changes to an authority outright. */
  public static StoredAuthorities steady(Authority signing, Instant now) {
    return new StoredAuthorities(Phase.STEADY, now, signing, Optional.empty(), List.of());
  }

  /** Everything an API server shall trust now: all authorities that have not ended. */
  public Bundle bundle(Instant now) {
    List<X509Certificate> trusted = new ArrayList<>();
    trusted.add(signing.certificate());
    next.ifPresent(authority -> trusted.add(authority.certificate()));
    retired.forEach(authority -> trusted.add(authority.certificate()));
    return new Bundle(trusted).withoutExpired(now);
  }

  /** The generation that a further authority shall have. */
  public int nextGeneration() {
    return next.orElse(signing).generation() + 1;
  }

  /**
   * The state in which a successor signs and everything trusted so far stays trusted while leaves
   * of it may live.
   *
   * @param successor of a higher generation than all others here
   * @param leafLife how long the youngest leaf of the present authority may live on
   */
  StoredAuthorities succeededBy(Authority successor, Instant now, Duration leafLife) {
    Instant lastLeaf = now.plus(leafLife);
    List<Retired> trusted = new ArrayList<>(retired);
    trusted.add(retire(signing, lastLeaf));
    next.filter(authority -> authority.generation() != successor.generation())
        .ifPresent(authority -> trusted.add(retire(authority, lastLeaf)));
    return withRetired(successor, now, trusted);
  }

  /** Without the authorities whose leaves have all ended. */
  StoredAuthorities withoutEnded(Instant now) {
    List<Retired> living =
        retired.stream().filter(authority -> authority.until().isAfter(now)).toList();
    return living.size() == retired.size() ? this : withRetired(signing, now, living);
  }

  private static StoredAuthorities withRetired(
      Authority signing, Instant now, List<Retired> retired) {
    return retired.isEmpty()
        ? steady(signing, now)
        : new StoredAuthorities(Phase.SWITCHED, now, signing, Optional.empty(), retired);
  }

  private static Retired retire(Authority authority, Instant lastLeaf) {
    Instant end = authority.notAfter();
    return new Retired(
        authority.generation(), authority.certificate(), end.isBefore(lastLeaf) ? end : lastLeaf);
  }
}
