package io.ranktable.webhook.serving;

import io.ranktable.certs.bundle.Publication;
import io.ranktable.certs.leaf.Leaf;
import io.ranktable.certs.rollover.Lifetimes;
import io.ranktable.certs.rollover.Renewal;
import io.ranktable.certs.rollover.Rollover;
import io.ranktable.certs.rollover.Situation;
import io.ranktable.certs.rollover.Step;
import io.ranktable.certs.rollover.StoredAuthorities;
import io.ranktable.certs.x509.ServerNames;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;

/**
 * What {@link CertificateKeeper} leaves to others to decide; a test puts wrong decisions here, to
 * see that they are noticed.
 */
class Decisions {
  /** {@link Rollover#step}. */
  Step step(Situation seen, Lifetimes lifetimes, SecureRandom random) {
    return Rollover.step(seen, lifetimes, random);
  }

  /** {@link Renewal#decide}. */
  Renewal renewal(
      Instant now,
      Optional<Leaf> leaf,
      StoredAuthorities authorities,
      Publication published,
      ServerNames names,
      Lifetimes lifetimes) {
    return Renewal.decide(now, leaf, authorities, published, names, lifetimes);
  }

  /** {@link Renewal#fromMemory}. */
  Renewal fromMemory(Instant now, Optional<Leaf> leaf, Lifetimes lifetimes) {
    return Renewal.fromMemory(now, leaf, lifetimes);
  }
}
