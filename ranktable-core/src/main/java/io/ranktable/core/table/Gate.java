package io.ranktable.core.table;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the pod's status says of its gate.
 *
 * @param state how far it is
 * @param message when {@link State#OPEN} its termination message: a line {@code <ConfigMap>
 *     <digest>} for each table that it has copied, none for those that the engine reads live; when
 *     {@link State#CANNOT_START} what the kubelet says; else null
 */
public record Gate(State state, @Nullable String message) {

  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{16}");

  /** How far a gate is. */
  public enum State {
    /** No status yet: the pod is not on a node, or earlier init containers still run. */
    NOT_STARTED,
    /** It runs, or is about to run again. */
    WAITING,
    /** The kubelet fails to start it, and tries again and again. */
    CANNOT_START,
    /** It has let the engine start. */
    OPEN
  }

  /**
   * Digest ({@link Digests#ofTable}) of the table that it has copied. Empty when it has not opened,
   * when the engine reads the table live, and when the message was lost, cut or written by somebody
   * else: then nobody knows.
   */
  public Optional<String> copied(String configMap) {
    if (state != State.OPEN || message == null) {
      return Optional.empty();
    }
    return message
        .lines()
        .filter(line -> line.startsWith(configMap + " "))
        .map(line -> line.substring(configMap.length() + 1))
        .filter(digest -> DIGEST.matcher(digest).matches())
        .findFirst();
  }
}
