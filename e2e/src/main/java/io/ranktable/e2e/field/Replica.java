package io.ranktable.e2e.field;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.ranktable.core.table.TableKey;
import io.ranktable.webhook.cluster.Clients;
import io.ranktable.webhook.cluster.ClusterCaches;
import io.ranktable.webhook.tables.Leadership;
import io.ranktable.webhook.tables.LoopListener;
import io.ranktable.webhook.tables.LoopSettings;
import io.ranktable.webhook.tables.TableController;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * One replica of the controller: the real caches, loop and election, over a line that can be cut.
 */
public final class Replica implements AutoCloseable {

  private final String name;
  private final Line line = new Line();
  private final KubernetesClient client;
  private final ClusterCaches caches;
  private final Leadership leadership;
  private final TableController controller;

  /**
   * Starts a replica; it runs for leader at once.
   *
   * @param config how to reach the API server
   * @param systemNamespace namespace of templates and Lease
   * @param name its identity
   * @param listener hears what it does
   */
  public Replica(Config config, String systemNamespace, String name, LoopListener listener) {
    this(config, systemNamespace, name, LoopSettings.defaults(), listener);
  }

  /** The same with settings of the loop. */
  public Replica(
      Config config,
      String systemNamespace,
      String name,
      LoopSettings settings,
      LoopListener listener) {
    this.name = name;
    this.client = Clients.of(config, line::attach);
    this.caches = new ClusterCaches(client, systemNamespace);
    Leadership.Settings lease =
        new Leadership.Settings(
            systemNamespace,
            "ranktable-injector",
            name,
            Duration.ofSeconds(3),
            Duration.ofSeconds(2),
            Duration.ofMillis(200));
    this.leadership =
        new Leadership(client, lease, this::startLeading, this::stopLeading, System::nanoTime);
    this.controller = new TableController(caches, client, leadership, settings, listener);
    caches.listen(
        new ClusterCaches.Listener() {
          @Override
          public void tableChanged(TableKey key) {
            controller.changed(key);
          }

          @Override
          public void catalogChanged(Set<TableKey> concerned) {
            concerned.forEach(controller::changed);
          }
        });
    caches.start().orTimeout(30, TimeUnit.SECONDS).join();
    leadership.start();
  }

  /** Its identity. */
  public String name() {
    return name;
  }

  /** Whether it leads. */
  public boolean leads() {
    return leadership.leading();
  }

  /** Its line to the API server. */
  public Line line() {
    return line;
  }

  /** What it knows of the cluster. */
  public ClusterCaches caches() {
    return caches;
  }

  @Override
  public void close() {
    leadership.close();
    controller.close();
    caches.close();
    client.close();
  }

  private void startLeading() {
    controller.startLeading();
  }

  private void stopLeading() {
    controller.stopLeading();
  }
}
