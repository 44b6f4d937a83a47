package io.ranktable.webhook.connection;

import java.time.Duration;

/**
 * How long nothing may be heard before a connection counts as dead.
 *
 * @param body pause within an answer that has begun
 * @param stream the same of an answer that has no end, such as a watch over plain HTTP; API servers
 *     say at least once a minute how far they are
 * @param pulse how often a WebSocket is asked whether it lives
 * @param unanswered how many of these questions may stay without any word
 */
record Patience(Duration body, Duration stream, Duration pulse, int unanswered) {

  /** Answers 30 s, streams 150 s, WebSockets 20 to 30 s. */
  static Patience standard() {
    return new Patience(Duration.ofSeconds(30), Duration.ofSeconds(150), Duration.ofSeconds(10), 2);
  }
}
