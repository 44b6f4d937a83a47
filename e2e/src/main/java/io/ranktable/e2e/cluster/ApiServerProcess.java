package io.ranktable.e2e.cluster;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Optional;
import java.util.function.Supplier;

/** The API server of a local cluster, to be stopped and started at will. */
final class ApiServerProcess implements ApiServerControl {

  private final Supplier<ServerProcess> starting;
  private final ServerProcess etcd;
  private final KubernetesClient client;
  private Optional<ServerProcess> running = Optional.empty();

  /**
   * Starts nothing yet.
   *
   * @param starting starts the process, at the same address each time
   * @param etcd where it keeps its data
   * @param client the administrator's
   */
  ApiServerProcess(Supplier<ServerProcess> starting, ServerProcess etcd, KubernetesClient client) {
    this.starting = starting;
    this.etcd = etcd;
    this.client = client;
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalStateException when it does not come up; the message ends with the last lines of
   *     the log
   */
  @Override
  public synchronized void start() {
    if (running.isPresent()) {
      return;
    }
    ServerProcess started = starting.get();
    running = Optional.of(started);
    started.await(
        "the local API server answers",
        () -> {
          if (!etcd.isAlive()) {
            throw new IllegalStateException("the local etcd ended. " + etcd.lastWords());
          }
          return isReady();
        });
  }

  private boolean isReady() {
    try {
      return "ok".equals(client.raw("/readyz"))
          && client.namespaces().withName("default").get() != null;
    } catch (KubernetesClientException e) {
      return false;
    }
  }

  @Override
  public synchronized void stop() {
    running.ifPresent(ServerProcess::close);
    running = Optional.empty();
  }

  @Override
  public synchronized void pause() {
    running.ifPresent(server -> server.signal("STOP"));
  }

  @Override
  public synchronized void resume() {
    running.ifPresent(server -> server.signal("CONT"));
  }
}
