package io.ranktable.core.table;

import org.jspecify.annotations.Nullable;

/**
 * What the pod's status says of its gate.
 *
 * @param state how far it is
 * @param message its termination message, which names the digests it copied; null unless {@link
 *     State#OPEN}
 */
public record Gate(State state, @Nullable String message) {

  /** How far a gate is. */
  public enum State {
    /** No status yet: the pod is not on a node, or earlier init containers still run. */
    NOT_STARTED,
    /** It runs, or is about to run again. */
    WAITING,
    /** It has let the engine start. */
    OPEN
  }
}
