package io.ranktable.certs.rollover;

import io.ranktable.certs.leaf.Leaf;
import io.ranktable.certs.x509.ServerNames;
import java.time.Instant;
import java.util.Optional;

/** Whether a replica needs a new leaf, and why. */
public enum Renewal {
  /** The leaf in use is good. */
  NOT_NEEDED("it is good"),
  /** There is no leaf yet. */
  NONE_YET("there is none yet"),
  /** Two thirds of its life have passed. */
  DUE("two thirds of its life have passed"),
  /** The clock stands before its start: the clock was set back, or was wrong when it was signed. */
  FROM_THE_FUTURE("the clock stands before its start"),
  /** Its signer is no longer trusted. */
  SIGNER_GONE("its authority is no longer trusted"),
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
   * Decides for one replica. A leaf whose signer was replaced but is still trusted stays until it
   * is due: by then every API server has learnt the new authority.
   *
   * @param leaf the leaf in use, if any
   * @param authorities what is stored
   * @param names the names it shall have
   */
  public static Renewal decide(
      Instant now, Optional<Leaf> leaf, StoredAuthorities authorities, ServerNames names) {
    if (leaf.isEmpty()) {
      return NONE_YET;
    }
    Leaf present = leaf.get();
    if (!authorities.bundle(now).contains(present.signer())) {
      return SIGNER_GONE;
    }
    if (!present.names().equals(names)) {
      return NAMES_CHANGED;
    }
    if (now.isBefore(present.certificate().getNotBefore().toInstant())) {
      return FROM_THE_FUTURE;
    }
    return now.isBefore(present.renewAt()) ? NOT_NEEDED : DUE;
  }
}
