package io.ranktable.webhook.serving;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.ranktable.certs.leaf.Leaf;
import io.ranktable.certs.rollover.Lifetimes;
import io.ranktable.certs.rollover.Renewal;
import io.ranktable.certs.rollover.Rollover;
import io.ranktable.certs.rollover.Step;
import io.ranktable.certs.rollover.StoredAuthorities;
import io.ranktable.certs.x509.ServerNames;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the authority in its Secret and a good leaf in {@link LiveTls}. Called again and again, on
 * one thread at a time; each call does what is due. While the API server is away a due leaf is
 * signed by the authority that was read last.
 */
final class CertificateKeeper implements LeafStatus {
  private static final Logger LOG = LoggerFactory.getLogger(CertificateKeeper.class);

  /** Replicas that start together meet a few times at most. */
  private static final int ATTEMPTS = 5;

  private final AuthoritySecret secret;
  private final LiveTls tls;
  private final ServerNames names;
  private final Lifetimes lifetimes;
  private final InstantSource clock;
  private final SecureRandom random;
  private volatile Optional<StoredAuthorities> held = Optional.empty();
  private volatile String trouble = "";

  CertificateKeeper(
      AuthoritySecret secret,
      LiveTls tls,
      ServingSettings settings,
      InstantSource clock,
      SecureRandom random) {
    this.secret = secret;
    this.tls = tls;
    this.names = settings.names();
    this.lifetimes = settings.lifetimes();
    this.clock = clock;
    this.random = random;
  }

  /**
   * Does what is due.
   *
   * @return the authorities as they stand in the Secret now; empty when that is not known, with the
   *     reason in {@link #leafDetail}
   */
  Optional<StoredAuthorities> keep() {
    Optional<StoredAuthorities> stored = settle();
    stored.ifPresent(authorities -> held = stored);
    held.ifPresent(this::renewLeaf);
    return stored;
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
    return trouble.isEmpty() ? loaded : loaded + "; " + trouble;
  }

  @Override
  public Optional<Instant> leafEnd() {
    return tls.leaf().map(Leaf::notAfter);
  }

  @Override
  public Optional<Instant> authorityEnd() {
    return held.map(authorities -> authorities.signing().notAfter());
  }

  private Optional<StoredAuthorities> settle() {
    try {
      for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
        switch (secret.read()) {
          case AuthoritySecret.Found.Foreign() -> {
            return troubled(
                secret
                    + " is not ours (it has not the labels "
                    + AuthoritySecret.LABELS
                    + ") and is left alone: delete it, or set another name for the Secret");
          }
          case AuthoritySecret.Found.Ours ours -> {
            Optional<Optional<StoredAuthorities>> done = settled(ours);
            if (done.isPresent()) {
              return done.get();
            }
          }
        }
      }
      return troubled(secret + " was changed by others each time it was about to be written");
    } catch (KubernetesClientException e) {
      return troubled(secret + " could not be read or written: " + Failures.reason(e));
    }
  }

  /** Empty when somebody else was faster; else what stands in the Secret, if that is usable. */
  private Optional<Optional<StoredAuthorities>> settled(AuthoritySecret.Found.Ours found) {
    Instant now = clock.instant();
    Step step = Rollover.step(found.reading(), held, leafNeeded(now), now, lifetimes, random);
    return switch (step) {
      case Step.Keep(StoredAuthorities authorities) -> Optional.of(untroubled(authorities));
      case Step.Leave(String reason) ->
          Optional.of(
              troubled(
                  secret
                      + " cannot be read ("
                      + reason
                      + ") and is replaced when the next server certificate is due"));
      case Step.Store(StoredAuthorities authorities, Step.Cause cause) -> {
        if (!secret.write(found.secret(), authorities)) {
          yield Optional.empty();
        }
        LOG.info("Stored {} in {}: {}", authorities.signing(), secret, cause.text());
        yield Optional.of(untroubled(authorities));
      }
    };
  }

  private boolean leafNeeded(Instant now) {
    Optional<Leaf> leaf = tls.leaf();
    return leaf.isEmpty()
        || held.isEmpty()
        || Renewal.decide(now, leaf, held.get(), names).needed();
  }

  private void renewLeaf(StoredAuthorities authorities) {
    Instant now = clock.instant();
    Renewal renewal = Renewal.decide(now, tls.leaf(), authorities, names);
    if (renewal.needed()) {
      Leaf leaf = Leaf.issue(authorities.signing(), names, now, lifetimes.leaf(), random);
      tls.use(leaf);
      LOG.info("Serving with {}, signed by {}: {}", leaf, signer(leaf), renewal.text());
    }
  }

  private Optional<StoredAuthorities> untroubled(StoredAuthorities authorities) {
    trouble = "";
    return Optional.of(authorities);
  }

  private Optional<StoredAuthorities> troubled(String sentence) {
    if (!sentence.equals(trouble)) {
      LOG.warn("{}", sentence);
    }
    trouble = sentence;
    return Optional.empty();
  }

  private static String signer(Leaf leaf) {
    return leaf.signer().getSubjectX500Principal().getName();
  }
}
