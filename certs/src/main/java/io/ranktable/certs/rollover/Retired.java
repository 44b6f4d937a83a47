package io.ranktable.certs.rollover;

import java.security.cert.X509Certificate;
import java.time.Instant;

/**
 * An authority that signs no more but is trusted while leaves it signed may live. Its key is gone.
 *
 * @param generation its generation
 * @param certificate its certificate
 * @param until when the last leaf it signed has ended
 */
public record Retired(int generation, X509Certificate certificate, Instant until) {
  /** Says which authority it is, without its certificate. */
  @Override
  public String toString() {
    return "retired authority " + generation + " until " + until;
  }
}
