package io.ranktable.webhook;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.ranktable.core.table.TableKey;
import io.ranktable.webhook.cluster.ClusterCaches;
import io.ranktable.webhook.tables.Leadership;
import io.ranktable.webhook.tables.LoopListener;
import io.ranktable.webhook.tables.LoopSettings;
import io.ranktable.webhook.tables.TableController;
import java.util.Set;

/** The controller loop together with the election that decides when it works. */
final class Controller implements ClusterCaches.Listener, AutoCloseable {

  private final Leadership leadership;
  private final TableController tables;

  Controller(
      KubernetesClient client,
      ClusterCaches caches,
      Leadership.Settings election,
      LoopSettings loop,
      LoopListener listener) {
    this.leadership =
        new Leadership(client, election, this::startLeading, this::stopLeading, System::nanoTime);
    this.tables = new TableController(caches, client, leadership, loop, listener);
  }

  /** Runs for leader from now on. */
  void start() {
    leadership.start();
  }

  /** Whether this replica leads as far as it knows. */
  boolean leading() {
    return leadership.leading();
  }

  /** How many tables wait for work. */
  int depth() {
    return tables.depth();
  }

  @Override
  public void tableChanged(TableKey key) {
    tables.changed(key);
  }

  @Override
  public void catalogChanged(Set<TableKey> concerned) {
    concerned.forEach(tables::changed);
  }

  /** Ends the work, then gives the lease back. */
  @Override
  public void close() {
    tables.close();
    leadership.close();
  }

  private void startLeading() {
    tables.startLeading();
  }

  private void stopLeading() {
    tables.stopLeading();
  }
}
