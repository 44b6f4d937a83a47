package io.ranktable.certs.rollover;

import java.security.cert.X509Certificate;
import java.time.Instant;

/**
 * An authority that signs no more but is trusted while leaves it signed may live. Its key is gone.
 *
 * @param generation its generation
 * @param certificate its certificate
 * @param until when the last leaf it signed has ended
 * @param trusted whether API servers shall still trust it; when not, it is kept until none of them
 *     does
 */
public record Retired(int generation, X509Certificate certificate, Instant until, boolean trusted) {
  /** The same, to be trusted no more. */
  Retired dropped() {
    return new Retired(generation, certificate, until, false);
  }

  /** The same, but not longer than until then. */
  Retired until(Instant latest) {
    return until.isAfter(latest) ? new Retired(generation, certificate, latest, trusted) : this;
  }

  /** Says which authority it is, without its certificate. */
  @Override
  public String toString() {
    return (trusted ? "retired" : "dropped") + " authority " + generation + " until " + until;
  }
}
