package io.ranktable.e2e.cluster;

import io.fabric8.kubernetes.api.model.NodeAddress;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.awaitility.Awaitility;

/** The node that K3s makes of its container. */
final class DockerNode implements TestNode {

  /** What can be done in the container. */
  interface Inside {

    /** How a command ended, and what it wrote to standard output and standard error. */
    record Answer(int exitCode, String output, String errors) {}

    /** Runs a command to its end. */
    Answer run(List<String> command);

    /** Copies a file of this machine into it. */
    void copy(Path file, String target);
  }

  /** Where K3s has kubelet put its pods. */
  static final String PODS = "/var/lib/kubelet/pods";

  private static final Duration NODE_LIMIT = Duration.ofMinutes(2);
  private static final int NO_FILE = 44;

  /** One line of facts, then the file. */
  private static final String READ =
      "[ -e \"$1\" ] || exit " + NO_FILE + "; TZ=UTC stat -L -c '%a %u %g %y' \"$1\" && cat \"$1\"";

  /** As {@code stat} writes it, which may or may not know of fractions and end with a zone. */
  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder()
          .appendPattern("yyyy-MM-dd HH:mm:ss")
          .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
          .toFormatter();

  private final Inside inside;
  private final String pods;
  private final ContainerdClient containerd;
  private final String name;
  private final String address;
  private final NodeCapacity capacity;

  /**
   * Waits until the node has registered itself.
   *
   * @param pods kubelet's directory of all pods, in the container
   * @param client the administrator's
   */
  DockerNode(Inside inside, String pods, KubernetesClient client) {
    this.inside = inside;
    this.pods = pods;
    this.containerd = new ContainerdClient(this::ctr);
    var node =
        Awaitility.await("K3s registers its node")
            .atMost(NODE_LIMIT)
            .pollDelay(Duration.ZERO)
            .until(() -> client.nodes().list().getItems(), nodes -> !nodes.isEmpty())
            .getFirst();
    this.name = node.getMetadata().getName();
    this.address =
        node.getStatus().getAddresses().stream()
            .filter(entry -> "InternalIP".equals(entry.getType()))
            .map(NodeAddress::getAddress)
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("node " + name + " has no InternalIP"));
    this.capacity = new NodeCapacity(client, name);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String address() {
    return address;
  }

  @Override
  public void loadImage(Path archive) {
    String copy = "/tmp/" + UUID.randomUUID() + ".tar";
    inside.copy(archive, copy);
    try {
      ctr(List.of("images", "import", copy));
    } catch (IllegalStateException e) {
      throw new IllegalStateException(archive + ": " + e.getMessage(), e);
    } finally {
      inside.run(List.of("rm", "-f", copy));
    }
  }

  @Override
  public Path podDirectory(String podUid) {
    throw onlyLocal("the disk of a node in a container cannot be seen from here");
  }

  @Override
  public Optional<KubeletFile> podFile(String podUid, String path) {
    String file = String.join("/", pods, podUid, path);
    Inside.Answer answer = inside.run(List.of("sh", "-c", READ, "read", file));
    return switch (answer.exitCode()) {
      case 0 -> Optional.of(parse(answer.output()));
      case NO_FILE -> Optional.empty();
      default -> throw new IllegalStateException("cannot read " + file + ": " + answer.errors());
    };
  }

  private static KubeletFile parse(String output) {
    String[] parts = output.split("\n", 2);
    String[] facts = parts[0].split(" ", -1);
    return new KubeletFile(
        parts[1],
        facts[0],
        Integer.parseInt(facts[1]),
        Integer.parseInt(facts[2]),
        LocalDateTime.parse(facts[3] + " " + facts[4], TIME).toInstant(ZoneOffset.UTC));
  }

  @Override
  public void setCapacity(String resource, long count) {
    capacity.set(resource, count);
  }

  @Override
  public void stopKubelet() {
    throw onlyLocal("the kubelet of K3s is one process with its API server");
  }

  @Override
  public void startKubelet() {
    // It cannot be stopped, so it runs.
  }

  @Override
  public void killSandbox(String namespace, String pod) {
    containerd.killSandbox(namespace, pod);
  }

  private String ctr(List<String> arguments) {
    List<String> command = new ArrayList<>(List.of("ctr", "--namespace", "k8s.io"));
    command.addAll(arguments);
    Inside.Answer answer = inside.run(command);
    if (answer.exitCode() != 0) {
      throw new IllegalStateException(
          "'%s' failed with %d: %s"
              .formatted(String.join(" ", command), answer.exitCode(), answer.errors().strip()));
    }
    return answer.output();
  }

  private static ClusterUnavailableException onlyLocal(String why) {
    return new ClusterUnavailableException(why + ": RANKTABLE_TEST_CLUSTER=local");
  }
}
