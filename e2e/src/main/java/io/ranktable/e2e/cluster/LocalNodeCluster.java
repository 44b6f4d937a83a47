package io.ranktable.e2e.cluster;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.ranktable.e2e.cluster.NodeCredentials.User;
import io.ranktable.e2e.image.TestImages;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;

/**
 * A whole cluster with one node as processes of this machine: etcd, API server, controller manager,
 * scheduler, containerd, kubelet and kube-proxy in a {@link NodeNamespace}. Nothing is left of it,
 * also when this process is killed.
 */
final class LocalNodeCluster implements TestCluster {

  private static final Duration SETTLE_LIMIT = Duration.ofSeconds(60);

  private final NodePrograms programs;
  private final ClusterSettings settings;
  private final NodeNamespace namespace;
  private final NodeFiles files;
  private final NodeCredentials credentials;
  private final KubernetesClient client;
  private final NodeContainerd containerd;
  private final ApiServerProcess apiServer;
  private final LocalNode node;
  private String version = "";

  private LocalNodeCluster(
      NodePrograms programs, ClusterSettings settings, NodeNamespace namespace) {
    this.programs = programs;
    this.settings = settings;
    this.namespace = namespace;
    NodeNamespace.Place place = namespace.place();
    files = new NodeFiles(place.directory());
    NodeNetwork.create(namespace);
    credentials = new NodeCredentials(files, place.nodeAddress());
    client = new KubernetesClientBuilder().withConfig(config()).build();
    containerd = new NodeContainerd(namespace, files);
    NodeControlPlane controlPlane = new NodeControlPlane(programs, files, credentials);
    apiServer =
        new ApiServerProcess(
            () -> run("kube-apiserver", controlPlane.apiServer(settings)),
            run("etcd", controlPlane.etcd()),
            client);
    NodeKubelet kubelet = new NodeKubelet(programs, files, credentials, place.cgroup());
    node =
        new LocalNode(
            namespace, files, containerd.client(), () -> run("kubelet", kubelet.kubelet()), client);
    containerd.start();
    apiServer.start();
    run("kube-controller-manager", controlPlane.controllerManager());
    run("kube-scheduler", controlPlane.scheduler());
    run("kube-proxy", kubelet.proxy());
  }

  /**
   * Starts one and returns when pods can be created.
   *
   * @throws IllegalStateException when it does not come up; the message ends with the last lines of
   *     a log
   */
  static LocalNodeCluster start(NodePrograms programs, ClusterSettings settings) {
    NodeNamespace namespace = NodeNamespace.create();
    try {
      LocalNodeCluster cluster = new LocalNodeCluster(programs, settings, namespace);
      cluster.settle();
      return cluster;
    } catch (RuntimeException e) {
      namespace.close();
      throw e;
    }
  }

  private ServerProcess run(String name, List<String> command) {
    return ServerProcess.start(name, namespace.enter(), command, files.log(name));
  }

  private void settle() {
    version = client.getKubernetesVersion().getGitVersion().substring(1);
    Path pause = TestImages.pause().write(files.path("pause.tar"));
    node.loadImage(pause);
    node.startKubelet();
    Awaitility.await("the node takes pods")
        .atMost(SETTLE_LIMIT)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(100))
        .until(this::takesPods);
  }

  private boolean takesPods() {
    Node stored = client.nodes().withName(node.name()).get();
    return stored.getSpec().getTaints().isEmpty()
        && client.serviceAccounts().inNamespace("default").withName("default").get() != null;
  }

  /** Returns where it runs. */
  NodeNamespace namespace() {
    return namespace;
  }

  @Override
  public String describe() {
    return "local cluster %s with node %s at https://%s:%d (%s)"
        .formatted(
            version,
            node.name(),
            namespace.place().nodeAddress(),
            NodeControlPlane.PORT,
            programs.directory());
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
    return credentials.kubeconfig(User.ADMIN, namespace.place().nodeAddress());
  }

  @Override
  public Optional<Path> kubectl() {
    return Optional.of(Path.of(programs.path("kubectl")));
  }

  @Override
  public boolean hasKubelet() {
    return true;
  }

  @Override
  public boolean hasControllers() {
    return true;
  }

  @Override
  public Optional<TestNode> node() {
    return Optional.of(node);
  }

  @Override
  public String webhookHost(int port) {
    return namespace.place().ourAddress();
  }

  @Override
  public String listenAddress() {
    return namespace.place().ourAddress();
  }

  @Override
  public Optional<ApiServerControl> apiServerControl() {
    return Optional.of(apiServer);
  }

  @Override
  public Optional<Path> auditLog() {
    return settings.audit() ? Optional.of(files.path("audit.log")) : Optional.empty();
  }

  @Override
  public void close() {
    client.close();
    namespace.close();
  }
}
