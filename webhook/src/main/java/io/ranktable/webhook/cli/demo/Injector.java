package io.ranktable.webhook.cli.demo;

import io.fabric8.kubernetes.client.Config;
import java.util.Map;

/** Starts the injector inside this program. */
@FunctionalInterface
public interface Injector {

  /**
   * Starts it.
   *
   * @param cluster its API server
   * @param settings its settings by name
   * @return the running injector
   */
  Running start(Config cluster, Map<String, String> settings);

  /** A running injector. */
  interface Running extends AutoCloseable {

    /** The port of its HTTPS server. */
    int port();

    /** Ends it. */
    @Override
    void close();
  }
}
