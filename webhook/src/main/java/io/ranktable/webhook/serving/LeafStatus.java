package io.ranktable.webhook.serving;

import io.ranktable.certs.rollover.Phase;
import java.time.Instant;
import java.util.Optional;

/** What health and metrics may know of the server certificate. */
public interface LeafStatus {
  /** Whether a server certificate is loaded; stays true once it is. */
  boolean leafLoaded();

  /** One sentence for people: what is loaded, and what is wrong, if anything. */
  String leafDetail();

  /** One sentence for people: what is wrong; empty when nothing is. */
  String trouble();

  /** When the server certificate ends; empty while none is loaded. */
  Optional<Instant> leafEnd();

  /** When the authority that signs now ends; empty while none is known. */
  Optional<Instant> authorityEnd();

  /** How far a change of authority has come; empty while unknown, or when others make it. */
  default Optional<Phase> phase() {
    return Optional.empty();
  }
}
