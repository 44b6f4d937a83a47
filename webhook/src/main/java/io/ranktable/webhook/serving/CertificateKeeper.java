package io.ranktable.webhook.serving;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.ranktable.certs.authority.Authority;
import io.ranktable.certs.bundle.Bundle;
import io.ranktable.certs.leaf.Leaf;
import io.ranktable.certs.rollover.Lifetimes;
import io.ranktable.certs.rollover.Phase;
import io.ranktable.certs.rollover.Renewal;
import io.ranktable.certs.rollover.Retired;
import io.ranktable.certs.rollover.Rollover;
import io.ranktable.certs.rollover.Situation;
import io.ranktable.certs.rollover.Step;
import io.ranktable.certs.rollover.StoredAuthorities;
import io.ranktable.certs.x509.ServerNames;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the authority in its store, API servers trusting it, and a good leaf in {@link LiveTls}.
 * Called again and again, on one thread at a time; each call does what is due.
 *
 * <p>Each look reads the webhook configuration first, then the Secret, and writes either only over
 * the version it has read. So nobody withdraws what somebody else has published out of a newer
 * Secret, and no replica needs to be elected: whoever writes a step first has taken it.
 */
final class CertificateKeeper implements LeafStatus {
  private static final Logger LOG = LoggerFactory.getLogger(CertificateKeeper.class);

  /** A change takes a few in a row; replicas that start together meet a few times at most. */
  private static final int ATTEMPTS = 12;

  private final AuthorityStore store;
  private final BundlePublisher publisher;
  private final LiveTls tls;
  private final ServerNames names;
  private final Lifetimes lifetimes;
  private final InstantSource clock;
  private final SecureRandom random;
  private final Decisions decisions;
  private volatile Optional<StoredAuthorities> held = Optional.empty();
  private volatile String trouble = "";

  CertificateKeeper(
      AuthorityStore store,
      BundlePublisher publisher,
      LiveTls tls,
      ServingSettings settings,
      InstantSource clock,
      SecureRandom random) {
    this(store, publisher, tls, settings, clock, random, new Decisions());
  }

  /** For a test that decides otherwise. */
  CertificateKeeper(
      AuthorityStore store,
      BundlePublisher publisher,
      LiveTls tls,
      ServingSettings settings,
      InstantSource clock,
      SecureRandom random,
      Decisions decisions) {
    this.store = store;
    this.publisher = publisher;
    this.tls = tls;
    this.names = settings.names();
    this.lifetimes = settings.lifetimes();
    this.clock = clock;
    this.random = random;
    this.decisions = decisions;
  }

  /**
   * How a look ended.
   *
   * @param done whether all is as it should be; if not, look again soon, the reason is in {@link
   *     #leafDetail} or {@link BundlePublisher#bundleDetail}
   * @param rest how long nothing is due, if nothing else happens; empty: for ever
   */
  record Look(boolean done, Optional<Duration> rest) {}

  /** Does what is due. */
  Look look() {
    try {
      for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
        TrustStore.Found published = publisher.read();
        // Before the Secret is read: a leaf lives from then on, however long what follows takes.
        Instant now = clock.instant();
        Optional<Look> ended =
            switch (store.read()) {
              case AuthorityStore.Found.Foreign() ->
                  unreadable(
                      published,
                      now,
                      " is not ours (it has not the labels "
                          + AuthoritySecret.LABELS
                          + ") and is left alone: delete it, or set another name for the Secret");
              case AuthorityStore.Found.Ours ours -> settle(published, ours, now);
            };
        if (ended.isPresent()) {
          return ended.get();
        }
      }
      return failed(store + " or its publication was changed by others again and again");
    } catch (KubernetesClientException e) {
      return failed(store + " could not be read or written: " + Failures.reason(e));
    }
  }

  /** What was read last; empty before. */
  Optional<StoredAuthorities> held() {
    return held;
  }

  @Override
  public boolean leafLoaded() {
    return tls.leaf().isPresent();
  }

  @Override
  public String leafDetail() {
    String loaded =
        tls.leaf()
            .map(leaf -> "Serving with " + leaf + ", signed by " + signer(leaf))
            .orElse("No server certificate is loaded yet");
    String phase = held.map(one -> "; the authority is " + one.phase()).orElse("");
    return trouble.isEmpty() ? loaded + phase : loaded + phase + "; " + trouble;
  }

  @Override
  public String trouble() {
    return trouble;
  }

  @Override
  public Optional<Instant> leafEnd() {
    return tls.leaf().map(Leaf::notAfter);
  }

  @Override
  public Optional<Instant> authorityEnd() {
    return held.map(authorities -> authorities.signing().notAfter());
  }

  @Override
  public Optional<Phase> phase() {
    return held.map(StoredAuthorities::phase);
  }

  /** Empty when something was written or somebody else was faster: then all is read again. */
  private Optional<Look> settle(
      TrustStore.Found published, AuthorityStore.Found.Ours found, Instant now) {
    Situation situation =
        new Situation(
            found.reading(),
            found.asked(),
            held,
            tls.leaf().filter(leaf -> now.isBefore(leaf.notAfter())).map(Leaf::signer),
            published.publication(),
            publisher.unchangedFor(),
            leafNeeded(published, now),
            now);
    return switch (decisions.step(situation, lifetimes, random)) {
      case Step.Keep(StoredAuthorities authorities) -> keep(published, authorities, now);
      case Step.Leave(String reason) ->
          unreadable(
              published,
              now,
              " cannot be read ("
                  + reason
                  + ") and is replaced when the next server certificate is due");
      case Step.Store(StoredAuthorities authorities, Step.Cause cause) -> {
        if (store.write(found, authorities, cause == Step.Cause.SUCCESSOR_ASKED)) {
          LOG.info(
              "{} is {}, {} signs: {}",
              store,
              authorities.phase(),
              authorities.signing(),
              cause.text());
        }
        yield Optional.empty();
      }
    };
  }

  private Optional<Look> keep(
      TrustStore.Found published, StoredAuthorities authorities, Instant now) {
    Renewal renewal =
        decisions.renewal(now, tls.leaf(), authorities, published.publication(), names, lifetimes);
    renew(authorities.signing(), renewal, now);
    // Who sees the phase may conclude from it who has signed the leaf.
    held = Optional.of(authorities);
    trouble = "";
    Optional<Duration> rest =
        Stream.of(
                Rollover.rest(authorities, publisher.unchangedFor(), now, lifetimes), leafRest(now))
            .flatMap(Optional::stream)
            .min(Duration::compareTo)
            .map(from -> remaining(from, now));
    return switch (publisher.publish(published, authorities.bundle())) {
      case BundlePublisher.Published.Changed() -> Optional.empty();
      case BundlePublisher.Published.Done() -> {
        publisher.judge(published, tls.leaf().map(Leaf::signer), known(authorities));
        yield Optional.of(new Look(true, rest));
      }
      case BundlePublisher.Published.Again(Duration after) ->
          Optional.of(
              new Look(
                  true, Stream.concat(Stream.of(after), rest.stream()).min(Duration::compareTo)));
    };
  }

  /** A look may take long: the process may have been stopped meanwhile. */
  private Duration remaining(Duration rest, Instant from) {
    Duration left = rest.minus(Duration.between(from, clock.instant()));
    return left.isNegative() ? Duration.ZERO : left;
  }

  /**
   * Whether API servers know our authority by now. Where they trust nobody else there is nobody
   * either whom they could call meanwhile.
   */
  private boolean known(StoredAuthorities authorities) {
    return authorities.phase() != Phase.FOUNDED
        || authorities.retired().stream().noneMatch(Retired::trusted)
        || publisher.unchangedFor().compareTo(lifetimes.trustDelay()) >= 0;
  }

  /** Goes on with what is in memory: only more is published, never less. */
  private Optional<Look> unreadable(TrustStore.Found published, Instant now, String why) {
    fromMemory(now);
    if (held.isPresent()) {
      Bundle more =
          new Bundle(
                  published.publication().union().certificates().stream()
                      .filter(Authority::looksLikeOurs)
                      .toList())
              .merge(held.get().bundle());
      if (publisher.publish(published, more) instanceof BundlePublisher.Published.Changed) {
        return Optional.empty();
      }
    }
    publisher.judge(published, tls.leaf().map(Leaf::signer), true);
    return Optional.of(failed(store + why));
  }

  private boolean leafNeeded(TrustStore.Found published, Instant now) {
    Optional<Leaf> leaf = tls.leaf();
    return leaf.isEmpty()
        || held.isEmpty()
        || decisions
            .renewal(now, leaf, held.get(), published.publication(), names, lifetimes)
            .needed();
  }

  private void fromMemory(Instant now) {
    held.map(StoredAuthorities::signing)
        .filter(signing -> now.isBefore(signing.notAfter()))
        .ifPresent(
            signing -> renew(signing, decisions.fromMemory(now, tls.leaf(), lifetimes), now));
  }

  private void renew(Authority signing, Renewal renewal, Instant now) {
    if (renewal.needed()) {
      Leaf leaf = Leaf.issue(signing, names, now, lifetimes.leaf(), random);
      tls.use(leaf);
      LOG.info("Serving with {}, signed by {}: {}", leaf, signer(leaf), renewal.text());
    }
  }

  private Optional<Duration> leafRest(Instant now) {
    return tls.leaf().flatMap(leaf -> Renewal.rest(leaf, now, lifetimes));
  }

  private Look failed(String sentence) {
    if (!sentence.equals(trouble)) {
      LOG.warn("{}", sentence);
    }
    trouble = sentence;
    Instant now = clock.instant();
    fromMemory(now);
    return new Look(false, leafRest(now));
  }

  private static String signer(Leaf leaf) {
    return leaf.signer().getSubjectX500Principal().getName();
  }
}
