package io.ranktable.e2e.cluster;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * etcd and kube-apiserver as processes of this machine, with the controllers of workloads where
 * they are asked for; no scheduler, no kubelet. Nothing is left of it, also when this process is
 * killed (but for a directory of temporary files then).
 */
final class LocalCluster implements TestCluster {

  private final LocalBinaries binaries;
  private final ClusterSettings settings;
  private final ControlPlaneFiles files;
  private final Ports ports = Ports.free();
  private final ServerProcess etcd;
  private final KubernetesClient client;
  private final ApiServerProcess apiServer;
  private final boolean controllers;
  private @Nullable ServerProcess controllerManager;
  private String version = "";

  private LocalCluster(LocalBinaries binaries, ClusterSettings settings, boolean controllers) {
    this.binaries = binaries;
    this.controllers = controllers;
    this.settings = settings;
    this.files = ControlPlaneFiles.create();
    this.etcd =
        ServerProcess.start(
            "etcd", LocalControlPlane.etcd(binaries, files, ports), files.log("etcd"));
    this.client = new KubernetesClientBuilder().withConfig(config()).build();
    this.apiServer = new ApiServerProcess(this::startApiServer, etcd, client);
  }

  private ServerProcess startApiServer() {
    return ServerProcess.start(
        "kube-apiserver",
        LocalControlPlane.apiServer(binaries, files, ports, settings),
        files.log("kube-apiserver"));
  }

  /**
   * Starts one.
   *
   * @throws IllegalStateException when it does not come up; the message ends with the last lines of
   *     the log
   */
  static LocalCluster start(LocalBinaries binaries, ClusterSettings settings) {
    return start(new LocalCluster(binaries, settings, false));
  }

  /** The same with controllers, which are built now if they are not yet. */
  static LocalCluster startWithControllers(LocalBinaries binaries, ClusterSettings settings) {
    return start(new LocalCluster(binaries, settings, true));
  }

  private static LocalCluster start(LocalCluster cluster) {
    try {
      cluster.apiServer.start();
      if (cluster.controllers) {
        cluster.startControllers();
      }
      cluster.version = cluster.client.getKubernetesVersion().getGitVersion().substring(1);
      return cluster;
    } catch (IllegalStateException | ClusterUnavailableException e) {
      cluster.stopServers();
      throw e;
    }
  }

  private void startControllers() {
    controllerManager =
        ServerProcess.start(
            "kube-controller-manager",
            LocalControlPlane.controllerManager(files, ports),
            files.log("kube-controller-manager"));
    controllerManager.await(
        "controllers work",
        () -> client.serviceAccounts().inNamespace("default").withName("default").get() != null);
  }

  @Override
  public String describe() {
    return "local API server %s%s at https://127.0.0.1:%d (%s)"
        .formatted(
            version,
            controllers ? " with controllers" : "",
            ports.apiServer(),
            binaries.apiServer().getParent());
  }

  @Override
  public String version() {
    return version;
  }

  @Override
  public KubernetesClient client() {
    return client;
  }

  @Override
  public String kubeconfig() {
    return files.kubeconfig(ports.apiServer());
  }

  @Override
  public Optional<Path> kubectl() {
    return Optional.of(binaries.kubectl());
  }

  @Override
  public boolean hasKubelet() {
    return false;
  }

  @Override
  public boolean hasControllers() {
    return controllers;
  }

  @Override
  public String webhookHost(int port) {
    return "127.0.0.1";
  }

  @Override
  public String listenAddress() {
    return "127.0.0.1";
  }

  @Override
  public Optional<ApiServerControl> apiServerControl() {
    return Optional.of(apiServer);
  }

  @Override
  public Optional<Path> auditLog() {
    return settings.audit() ? Optional.of(files.auditLog()) : Optional.empty();
  }

  @Override
  public void close() {
    client.close();
    stopServers();
    files.delete();
  }

  private void stopServers() {
    if (controllerManager != null) {
      controllerManager.close();
    }
    apiServer.stop();
    etcd.close();
  }
}
