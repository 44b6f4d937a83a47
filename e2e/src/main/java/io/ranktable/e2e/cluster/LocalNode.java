package io.ranktable.e2e.cluster;

import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.awaitility.Awaitility;

/** The node of a cluster on this machine. */
final class LocalNode implements TestNode {

  /** The same in each cluster. */
  static final String NAME = "node-1";

  private final NodeNamespace namespace;
  private final NodeFiles files;
  private final List<String> ctr;
  private final ContainerdClient containerd;
  private final Supplier<ServerProcess> starting;
  private final KubernetesClient client;
  private final NodeCapacity capacity;
  private Optional<ServerProcess> kubelet = Optional.empty();

  /**
   * Starts nothing yet.
   *
   * @param ctr the words before a command of containerd's client
   * @param starting starts kubelet
   * @param client the administrator's
   */
  LocalNode(
      NodeNamespace namespace,
      NodeFiles files,
      List<String> ctr,
      Supplier<ServerProcess> starting,
      KubernetesClient client) {
    this.namespace = namespace;
    this.files = files;
    this.ctr = ctr;
    this.containerd = new ContainerdClient(words -> Command.run(Command.join(ctr, words)));
    this.starting = starting;
    this.client = client;
    this.capacity = new NodeCapacity(client, NAME);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String address() {
    return NodeNetwork.NODE;
  }

  @Override
  public void loadImage(Path archive) {
    // Read out here: in there, some directories are others.
    Command.runReading(archive, Command.join(ctr, List.of("images", "import", "-")));
  }

  @Override
  public Path podDirectory(String podUid) {
    return namespace.seenFromHere(files.path("kubelet/pods").resolve(podUid));
  }

  @Override
  public Optional<KubeletFile> podFile(String podUid, String path) {
    Path file = podDirectory(podUid).resolve(path);
    try {
      return Optional.of(
          new KubeletFile(
              Files.readString(file),
              Integer.toOctalString(number(file, "mode") & 07777),
              number(file, "uid"),
              number(file, "gid"),
              Files.getLastModifiedTime(file).toInstant()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int number(Path file, String attribute) throws IOException {
    return (int) Files.getAttribute(file, "unix:" + attribute);
  }

  @Override
  public void setCapacity(String resource, long count) {
    capacity.set(resource, count);
  }

  @Override
  public synchronized void stopKubelet() {
    kubelet.ifPresent(ServerProcess::close);
    kubelet = Optional.empty();
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalStateException when it does not come up; the message ends with the last lines of
   *     the log
   */
  @Override
  public synchronized void startKubelet() {
    if (kubelet.isPresent()) {
      return;
    }
    Optional<String> before = heardOf();
    // Times are whole seconds: what is heard in the same one would look like what was before.
    Awaitility.await("a new second")
        .pollInterval(Duration.ofMillis(20))
        .until(() -> before.map(Instant::parse).map(LocalNode::isOver).orElse(true));
    ServerProcess started = starting.get();
    kubelet = Optional.of(started);
    started.await("the node is Ready", () -> heardOf().isPresent() && !heardOf().equals(before));
    capacity.tell();
  }

  private static boolean isOver(Instant second) {
    return Instant.now().isAfter(second.plusSeconds(1));
  }

  /** Returns when kubelet last said that the node is Ready, or empty when it never did. */
  private Optional<String> heardOf() {
    return Optional.ofNullable(client.nodes().withName(NAME).get()).stream()
        .flatMap(node -> node.getStatus().getConditions().stream())
        .filter(condition -> "Ready".equals(condition.getType()))
        .filter(condition -> "True".equals(condition.getStatus()))
        .map(NodeCondition::getLastHeartbeatTime)
        .findFirst();
  }

  @Override
  public void killSandbox(String namespaceName, String pod) {
    containerd.killSandbox(namespaceName, pod);
  }
}
