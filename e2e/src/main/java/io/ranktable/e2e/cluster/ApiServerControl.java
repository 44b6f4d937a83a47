package io.ranktable.e2e.cluster;

/**
 * Stops and starts an API server, to see how clients and webhooks live through it. The data stays.
 */
public interface ApiServerControl {

  /**
   * Kills the API server at once, as a crash would; connections break. No effect when it is
   * stopped.
   */
  void stop();

  /** Starts it at the same address and returns when it answers. No effect when it runs. */
  void start();

  /**
   * Freezes the API server: connections stay, and new ones are made, but nothing is answered. No
   * effect when it is stopped.
   */
  void pause();

  /** Lets it go on. No effect when it was not frozen. */
  void resume();

  /** Stops and starts it. */
  default void restart() {
    stop();
    start();
  }
}
