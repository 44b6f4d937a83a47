package io.ranktable.e2e.cluster;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.nio.file.Path;
import java.util.Optional;

/**
 * etcd and kube-apiserver as processes of this machine; no scheduler, no controllers, no kubelet.
 * Nothing is left of it, also when this process is killed (but for a directory of temporary files
 * then).
 */
final class LocalCluster implements TestCluster {

  private final LocalBinaries binaries;
  private final ClusterSettings settings;
  private final ControlPlaneFiles files;
  private final Ports ports = Ports.free();
  private final ServerProcess etcd;
  private final KubernetesClient client;
  private final ApiServerProcess apiServer;
  private String version = "";

  private LocalCluster(LocalBinaries binaries, ClusterSettings settings) {
    this.binaries = binaries;
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
    LocalCluster cluster = new LocalCluster(binaries, settings);
    try {
      cluster.apiServer.start();
      cluster.version = cluster.client.getKubernetesVersion().getGitVersion().substring(1);
      return cluster;
    } catch (IllegalStateException e) {
      cluster.stopServers();
      throw e;
    }
  }

  @Override
  public String describe() {
    return "local API server %s at https://127.0.0.1:%d (%s)"
        .formatted(version, ports.apiServer(), binaries.apiServer().getParent());
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
    return false;
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
    apiServer.stop();
    etcd.close();
  }
}
