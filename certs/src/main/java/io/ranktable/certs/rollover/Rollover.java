package io.ranktable.certs.rollover;

import io.ranktable.certs.authority.Authority;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Decides what is stored next; one step at a time, each stored before the next is decided.
 *
 * <p>A change of authority: <i>prepare</i> (a successor is stored, the old one signs),
 * <i>publish</i> (old and new stand in every webhook entry), <i>confirm</i> (they have stood there
 * long enough), <i>switch</i> (the new one signs), <i>retire</i> (when the last leaf of the old one
 * has ended). No certificate of ours that API servers are told to trust is withdrawn before it has
 * been retired: where the Secret was deleted, damaged or replaced, those that it does not know are
 * adopted.
 */
public final class Rollover {
  /** So that a bundle never outgrows its field, whatever happens to the Secret. */
  static final int MOST = 12;

  /** Above this many, no successor is made without need. */
  static final int MANY = 8;

  private final Situation seen;
  private final Lifetimes lifetimes;
  private final SecureRandom random;
  private final Instant now;

  private Rollover(Situation seen, Lifetimes lifetimes, SecureRandom random) {
    this.seen = seen;
    this.lifetimes = lifetimes;
    this.random = random;
    this.now = seen.now();
  }

  /**
   * The next step.
   *
   * @param random for the keys of a new authority
   */
  public static Step step(Situation seen, Lifetimes lifetimes, SecureRandom random) {
    Rollover rollover = new Rollover(seen, lifetimes, random);
    return switch (seen.stored()) {
      case Reading.Valid(StoredAuthorities authorities) -> rollover.advance(authorities);
      case Reading.Absent() -> new Step.Store(rollover.recovered(), Step.Cause.CREATED);
      case Reading.Corrupt(String reason) when !seen.leafNeeded() -> new Step.Leave(reason);
      case Reading.Corrupt corrupt ->
          new Step.Store(rollover.recovered(), Step.Cause.REPLACED_CORRUPT);
    };
  }

  /**
   * How long nothing will be due if nothing else happens; empty if nothing is ever due.
   *
   * @param unchangedFor for how long just this has been published
   */
  public static Optional<Duration> rest(
      StoredAuthorities stored, Duration unchangedFor, Instant now, Lifetimes lifetimes) {
    List<Duration> rests = new ArrayList<>();
    stored.retired().stream()
        .filter(Retired::trusted)
        .map(one -> Duration.between(now, one.until()))
        .forEach(rests::add);
    rests.add(Duration.between(now, lifetimes.successorDue(stored.signing().notAfter())));
    rests.add(Duration.between(now, stored.signing().notAfter()));
    if (stored.phase().hasNext()
        || stored.phase() == Phase.FOUNDED
        || stored.retired().stream().anyMatch(it -> !it.trusted())) {
      rests.add(lifetimes.trustDelay().minus(unchangedFor));
    }
    return rests.stream().filter(Duration::isPositive).min(Comparator.naturalOrder());
  }

  private Step advance(StoredAuthorities stored) {
    return Stream.<Optional<Step>>of(
            adopt(stored), mendTimes(stored), forget(stored), replaceEnded(stored), go(stored))
        .flatMap(Optional::stream)
        .findFirst()
        .orElseGet(() -> retire(stored).orElseGet(() -> new Step.Keep(stored)));
  }

  private Optional<Step> adopt(StoredAuthorities stored) {
    List<X509Certificate> strangers = strangers(stored);
    List<X509Certificate> trusted = seen.published().union().certificates();
    boolean unknown =
        stored.phase() != Phase.FOUNDED
            && !trusted.contains(stored.signing().certificate())
            && (!strangers.isEmpty() || trusted.stream().anyMatch(Authority::looksLikeOurs));
    Instant lastLeaf = lifetimes.lastLeaf(now);
    if (unknown) {
      StoredAuthorities founded =
          stored.succeededBy(stored.signing(), Phase.FOUNDED, lastLeaf, now);
      return store(founded.adopting(strangers, lastLeaf, now), Step.Cause.SIGNER_UNKNOWN);
    }
    return strangers.isEmpty()
        ? Optional.empty()
        : store(stored.adopting(strangers, lastLeaf, now), Step.Cause.ADOPTED);
  }

  /** Authorities of ours that are relied on but not known here, the youngest first. */
  private List<X509Certificate> strangers(StoredAuthorities stored) {
    return Stream.concat(
            seen.published().union().certificates().stream().filter(Authority::looksLikeOurs),
            seen.serving().stream())
        .distinct()
        .filter(one -> !stored.knows(one) && one.getNotAfter().toInstant().isAfter(now))
        .sorted(Comparator.comparing(X509Certificate::getNotBefore).reversed())
        .limit(Math.max(0, MOST - stored.size()))
        .toList();
  }

  private Optional<Step> mendTimes(StoredAuthorities stored) {
    Instant latest = lifetimes.lastLeaf(now);
    List<Retired> sane = stored.retired().stream().map(one -> one.until(latest)).toList();
    boolean far =
        stored.retired().stream()
            .anyMatch(one -> one.until().isAfter(latest.plus(lifetimes.leaf().dividedBy(4))));
    return far ? store(stored.withRetired(sane, now), Step.Cause.CLOCK_SET_BACK) : Optional.empty();
  }

  private Optional<Step> forget(StoredAuthorities stored) {
    List<Retired> kept =
        stored.retired().stream()
            .filter(
                one ->
                    one.trusted()
                        || seen.published().union().contains(one.certificate())
                        || !learnt())
            .toList();
    return kept.size() == stored.retired().size()
        ? Optional.empty()
        : store(stored.withRetired(kept, now), Step.Cause.FORGOTTEN);
  }

  private Optional<Step> retire(StoredAuthorities stored) {
    List<Retired> marked =
        stored.retired().stream()
            .map(one -> one.trusted() && !one.until().isAfter(now) ? one.dropped() : one)
            .toList();
    return marked.equals(stored.retired())
        ? Optional.empty()
        : store(stored.withRetired(marked, now), Step.Cause.RETIRED);
  }

  /** No leaf of it lives: there is nothing to wait for, nor to lose. */
  private Optional<Step> replaceEnded(StoredAuthorities stored) {
    if (!ended(stored.signing())) {
      return Optional.empty();
    }
    Optional<Authority> next = stored.next().filter(one -> !ended(one));
    Phase later =
        next.isPresent() && stored.phase() == Phase.CONFIRMED ? Phase.SWITCHED : Phase.FOUNDED;
    Authority successor = next.orElseGet(() -> create(stored.nextGeneration()));
    return store(
        stored.succeededBy(successor, later, lifetimes.lastLeaf(now), now),
        Step.Cause.REPLACED_ENDED);
  }

  private Optional<Step> go(StoredAuthorities stored) {
    return switch (stored.phase()) {
      case FOUNDED ->
          published(stored) && learnt()
              ? store(stored.settled(now), Step.Cause.CONFIRMED)
              : Optional.empty();
      case STEADY, SWITCHED -> prepare(stored);
      case PREPARED ->
          published(stored)
              ? store(stored.in(Phase.PUBLISHED, now), Step.Cause.PUBLISHED)
              : Optional.empty();
      case PUBLISHED ->
          published(stored) && learnt()
              ? store(stored.in(Phase.CONFIRMED, now), Step.Cause.CONFIRMED)
              : Optional.empty();
      case CONFIRMED ->
          published(stored) && learnt()
              ? store(
                  stored.succeededBy(
                      stored.next().orElseThrow(), Phase.SWITCHED, lifetimes.lastLeaf(now), now),
                  Step.Cause.SWITCHED)
              : Optional.empty();
    };
  }

  private Optional<Step> prepare(StoredAuthorities stored) {
    boolean due =
        !now.isBefore(lifetimes.successorDue(stored.signing().notAfter()))
            || now.isBefore(stored.signing().notBefore());
    boolean asked = seen.asked() && stored.size() < MANY;
    return due || asked
        ? store(
            stored.prepared(create(stored.nextGeneration()), now),
            asked ? Step.Cause.SUCCESSOR_ASKED : Step.Cause.SUCCESSOR_DUE)
        : Optional.empty();
  }

  /**
   * Whether all that may sign stand in every entry, or there has been no entry for so long that
   * nobody calls us.
   */
  private boolean published(StoredAuthorities stored) {
    return seen.published().isEmpty()
        ? learnt()
        : seen.published().trusts(stored.signing().certificate())
            && stored.next().map(next -> seen.published().trusts(next.certificate())).orElse(true);
  }

  private boolean learnt() {
    return seen.unchangedFor().compareTo(lifetimes.trustDelay()) >= 0;
  }

  private boolean ended(Authority authority) {
    return !now.isBefore(authority.notAfter());
  }

  /**
   * What replaces a Secret that is gone or damaged. Its deletion may be meant to end an authority,
   * so that one gets a successor; it goes on signing until API servers know that.
   */
  private StoredAuthorities recovered() {
    Optional<StoredAuthorities> usable =
        seen.held()
            .filter(
                held ->
                    !ended(held.signing())
                        && (held.phase() == Phase.FOUNDED
                            || seen.published().union().isEmpty()
                            || seen.published().trusts(held.signing().certificate())));
    StoredAuthorities base =
        usable
            .map(this::resumed)
            .orElseGet(
                () ->
                    seen.held()
                        .map(
                            held ->
                                held.succeededBy(
                                    create(held.nextGeneration()),
                                    Phase.FOUNDED,
                                    lifetimes.lastLeaf(now),
                                    now))
                        .orElseGet(() -> StoredAuthorities.founded(create(1), List.of(), now)));
    return base.adopting(strangers(base), lifetimes.lastLeaf(now), now);
  }

  private StoredAuthorities resumed(StoredAuthorities held) {
    return switch (held.phase()) {
      case FOUNDED -> held;
      case PREPARED, PUBLISHED, CONFIRMED -> held.in(Phase.PREPARED, now);
      case STEADY, SWITCHED ->
          held.size() < MANY ? held.prepared(create(held.nextGeneration()), now) : held;
    };
  }

  private Authority create(int generation) {
    return Authority.create(now, lifetimes.authority(), generation, random);
  }

  private static Optional<Step> store(StoredAuthorities authorities, Step.Cause cause) {
    return Optional.of(new Step.Store(authorities, cause));
  }
}
