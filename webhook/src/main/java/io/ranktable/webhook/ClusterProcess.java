package io.ranktable.webhook;

import io.ranktable.webhook.cluster.ClusterCaches;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Begins to read the cluster and, once it has been read, runs for leader. When the process ends the
 * lease is given back first, while admissions are still answered.
 */
final class ClusterProcess implements SmartLifecycle {

  private static final Logger LOG = LoggerFactory.getLogger(ClusterProcess.class);

  private final ClusterCaches caches;
  private final Optional<Controller> controller;
  private volatile boolean running;

  ClusterProcess(ClusterCaches caches, Optional<Controller> controller) {
    this.caches = caches;
    this.controller = controller;
  }

  @Override
  public void start() {
    running = true;
    CompletableFuture<Void> synced = caches.start();
    var _ =
        synced.whenComplete(
            (nothing, failure) -> {
              if (failure == null) {
                LOG.info("Pods, tables and templates have been read");
                controller.filter(c -> running).ifPresent(Controller::start);
              } else if (running) {
                LOG.error("Pods, tables and templates could not be read", failure);
              }
            });
  }

  @Override
  public void stop() {
    running = false;
    controller.ifPresent(Controller::close);
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
