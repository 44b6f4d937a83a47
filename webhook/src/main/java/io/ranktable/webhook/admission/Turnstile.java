package io.ranktable.webhook.admission;

import java.util.concurrent.Semaphore;

/**
 * Bounds what is worked on at once, of requests that have come whole. Large requests count more, as
 * they need more memory. Nobody waits: who cannot be let in is told so at once, since a caller that
 * is kept waiting only runs into its time-out. Safe for several threads.
 */
final class Turnstile {

  /** Places in all; fewer than the threads of the server, so that some are left to refuse. */
  static final int PLACES = 128;

  private static final int BYTES_PER_PLACE = 64 * 1024;

  private final Semaphore places = new Semaphore(PLACES);

  /**
   * Places that a request needs.
   *
   * @param length of its body in bytes
   */
  static int needed(int length) {
    return Math.max(1, Math.ceilDiv(length, BYTES_PER_PLACE));
  }

  /** Takes places if there are so many, and says whether it has. */
  boolean enter(int needed) {
    return places.tryAcquire(needed);
  }

  /** Gives them back. */
  void leave(int needed) {
    places.release(needed);
  }
}
