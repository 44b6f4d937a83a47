package io.ranktable.e2e.cluster;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.Testcontainers;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.k3s.K3sContainer;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.MountableFile;

/** K3s in one container: controllers and a kubelet, so pods really run. */
final class DockerCluster implements TestCluster {

  private static final DockerImageName IMAGE = DockerImageName.parse("rancher/k3s:v1.34.1-k3s1");

  /** The name under which Testcontainers makes this machine known inside containers. */
  private static final String HOST = "host.testcontainers.internal";

  private final K3sContainer container;
  private final KubernetesClient client;
  private final String version;
  private final TestNode node;

  private DockerCluster(K3sContainer container) {
    this.container = container;
    this.client = new KubernetesClientBuilder().withConfig(config()).build();
    this.version = client.getKubernetesVersion().getGitVersion().substring(1);
    this.node = new DockerNode(new Inside(container), DockerNode.PODS, client);
  }

  /** Whether a Docker engine answers. */
  static boolean engineAnswers() {
    return mayBeThere() && DockerClientFactory.instance().isDockerAvailable();
  }

  /** Asked first, because Testcontainers reports at length what it did not find. */
  private static boolean mayBeThere() {
    String home = System.getProperty("user.home");
    Stream<Path> sockets =
        Stream.concat(
            Stream.of(
                Path.of("/var/run/docker.sock"),
                Path.of(home, ".docker", "run", "docker.sock"),
                Path.of(home, ".docker", "desktop", "docker.sock")),
            Environment.variable("XDG_RUNTIME_DIR").stream()
                .map(directory -> Path.of(directory, "docker.sock")));
    return Environment.variable("DOCKER_HOST").isPresent()
        || Files.exists(Path.of(home, ".testcontainers.properties"))
        || sockets.anyMatch(Files::exists);
  }

  /**
   * Starts the container.
   *
   * @throws ClusterUnavailableException when an audit log is asked for: it would stay in the
   *     container
   */
  @SuppressWarnings("resource") // closed by close(), or by Testcontainers when this process dies
  static DockerCluster start(ClusterSettings settings) {
    if (settings.audit()) {
      throw new ClusterUnavailableException(
          "an audit log needs the local API server: RANKTABLE_TEST_CLUSTER=local");
    }
    K3sContainer container = new K3sContainer(IMAGE);
    List<String> command =
        new ArrayList<>(
            List.of(
                "server", "--disable=traefik,metrics-server", "--tls-san=" + container.getHost()));
    for (String flag : settings.apiServerFlags()) {
      command.add("--kube-apiserver-arg=" + flag.replaceFirst("^--", ""));
    }
    container.setCommand(command.toArray(String[]::new));
    container.withAccessToHost(true);
    container.start();
    return new DockerCluster(container);
  }

  @Override
  public String describe() {
    return "K3s %s in container %s".formatted(version, container.getContainerName());
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
    return container.getKubeConfigYaml();
  }

  @Override
  public Optional<Path> kubectl() {
    return Programs.onPath("kubectl");
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
    Testcontainers.exposeHostPorts(port);
    return HOST;
  }

  @Override
  public void close() {
    client.close();
    container.stop();
  }

  /**
   * By the Docker engine.
   *
   * @param container the container
   */
  private record Inside(K3sContainer container) implements DockerNode.Inside {

    @Override
    public Answer run(List<String> command) {
      try {
        ExecResult result = container.execInContainer(command.toArray(String[]::new));
        return new Answer(result.getExitCode(), result.getStdout(), result.getStderr());
      } catch (IOException e) {
        throw new UncheckedIOException("cannot run " + command.getFirst() + " in K3s", e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while running " + command.getFirst(), e);
      }
    }

    @Override
    public void copy(Path file, String target) {
      container.copyFileToContainer(MountableFile.forHostPath(file), target);
    }
  }
}
