package io.ranktable.e2e.product;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.ranktable.core.table.Names;
import io.ranktable.e2e.cluster.TestCluster;
import io.ranktable.e2e.cluster.TestNamespace;
import io.ranktable.e2e.field.Devices;
import io.ranktable.e2e.field.Field;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A namespace that has opted in, on a node that really runs its pods. The one thing played here is
 * the device plugin, which writes the device annotations.
 */
public final class Workplace implements AutoCloseable {

  /** The resource that the virtual NPUs of the node have. */
  public static final String NPU = "huawei.com/Ascend910";

  private static final Duration LIMIT = Duration.ofMinutes(3);

  private final TestCluster cluster;
  private final String namespace;
  private final Runnable end;
  private final Field field;
  private final Path kubeconfig;
  private final AtomicInteger blocks = new AtomicInteger();

  private Workplace(TestCluster cluster, String namespace, Runnable end) {
    this.cluster = cluster;
    this.namespace = namespace;
    this.end = end;
    this.field = new Field(cluster.client(), namespace);
    try {
      this.kubeconfig = Files.createTempFile("ranktable-kubeconfig-", "");
      Files.writeString(kubeconfig, cluster.kubeconfig());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Opens one.
   *
   * @param labels labels of the namespace besides the one that opts it in, such as the level of Pod
   *     Security
   */
  public static Workplace open(TestCluster cluster, Map<String, String> labels) {
    Map<String, String> all = new java.util.HashMap<>(labels);
    all.put(Names.INJECTION, Names.INJECTION_ENABLED);
    TestNamespace own = cluster.newNamespace(all);
    return new Workplace(cluster, own.name(), own::close);
  }

  /**
   * Returns the one of a namespace that is there and has opted in; it stays when this is closed.
   */
  public static Workplace of(TestCluster cluster, String namespace) {
    return new Workplace(cluster, namespace, () -> {});
  }

  /** Returns the name of the namespace. */
  public String name() {
    return namespace;
  }

  /** Returns the cluster. */
  public TestCluster cluster() {
    return cluster;
  }

  /** Applies objects of a YAML text to this namespace. */
  public List<HasMetadata> apply(String yaml) {
    List<HasMetadata> objects = new ArrayList<>();
    for (HasMetadata object : cluster.client().load(stream(yaml)).items()) {
      objects.add(
          cluster.client().resource(object).inNamespace(name()).createOr(it -> it.update()));
    }
    return objects;
  }

  private static java.io.InputStream stream(String text) {
    return new java.io.ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Returns a pod of this name as it is now, or null. */
  public @org.jspecify.annotations.Nullable Pod pod(String name) {
    return cluster.client().pods().inNamespace(name()).withName(name).get();
  }

  /** Returns all pods of the namespace. */
  public List<Pod> pods() {
    return cluster.client().pods().inNamespace(name()).list().getItems();
  }

  /** Returns the ConfigMaps of the tables of this namespace. */
  public List<ConfigMap> tables() {
    return cluster
        .client()
        .configMaps()
        .inNamespace(name())
        .withLabel(Names.KIND, Names.KIND_TABLE)
        .list()
        .getItems();
  }

  /**
   * Waits until a pod is as wanted; the pod then.
   *
   * @throws IllegalStateException when that takes too long; the message tells how the pods are
   */
  public Pod await(String name, String what, Predicate<Pod> wanted) {
    AtomicReference<Pod> seen = new AtomicReference<>();
    try {
      Awaitility.await(name + " " + what)
          .atMost(LIMIT)
          .pollInterval(Duration.ofMillis(100))
          .until(
              () -> {
                Pod pod = pod(name);
                if (pod == null || !wanted.test(pod)) {
                  return false;
                }
                seen.set(pod);
                return true;
              });
    } catch (ConditionTimeoutException e) {
      throw new IllegalStateException(
          e.getMessage() + "\n" + Diagnosis.of(cluster.client(), name()), e);
    }
    return Objects.requireNonNull(seen.get());
  }

  /** Waits until the gate of a pod runs on a node and the pod has its IP. */
  public Pod awaitWaiting(String name) {
    return await(
        name,
        "waits in its gate",
        pod ->
            pod.getStatus().getPodIP() != null
                && gate(pod).filter(g -> g.getRunning() != null).findAny().isPresent());
  }

  /** Waits until all containers of a pod run. */
  public Pod awaitRunning(String name) {
    return await(name, "runs", Workplace::isRunning);
  }

  /** Whether all containers of a pod run. */
  public static boolean isRunning(Pod pod) {
    List<ContainerStatus> containers = pod.getStatus().getContainerStatuses();
    return !containers.isEmpty()
        && containers.stream().allMatch(container -> container.getState().getRunning() != null);
  }

  /** Whether the gate of a pod runs. */
  public static boolean isWaiting(Pod pod) {
    return gate(pod).anyMatch(state -> state.getRunning() != null);
  }

  /** Returns what the status of a pod says of its gate; empty while it says nothing. */
  public static Stream<ContainerState> gate(Pod pod) {
    return pod.getStatus().getInitContainerStatuses().stream()
        .filter(container -> container.getName().equals(Names.GATE))
        .map(ContainerStatus::getState);
  }

  /**
   * A report.
   *
   * @param sent just before it was sent
   * @param answered when the API server had taken it
   */
  public record Reported(Instant sent, Instant answered) {}

  /**
   * Plays the device plugin: writes the annotation of a pod that has been scheduled, with as many
   * devices as it requests.
   */
  public Reported report(Pod pod) {
    int devices =
        pod.getSpec().getContainers().stream()
            .map(container -> container.getResources().getRequests().get(NPU))
            .filter(Objects::nonNull)
            .mapToInt(quantity -> Quantity.getAmountInBytes(quantity).intValue())
            .sum();
    String annotation =
        Devices.annotation(
            Devices.Generation.POD_UID,
            pod.getMetadata().getName(),
            pod.getMetadata().getUid(),
            new Devices.Seat(
                Objects.requireNonNull(pod.getStatus().getHostIP()),
                blocks.getAndIncrement(),
                devices));
    Instant sent = Instant.now();
    field.report(pod, annotation);
    return new Reported(sent, Instant.now());
  }

  /** The same for pods by name, each once it waits in its gate. */
  public void reportWaiting(String... names) {
    for (String name : names) {
      report(awaitWaiting(name));
    }
  }

  /** Returns what a command prints in a container of a pod. */
  public String exec(String pod, String container, String... command) {
    List<String> arguments = new ArrayList<>(List.of("exec", pod, "-c", container, "--"));
    arguments.addAll(List.of(command));
    return kubectl(arguments.toArray(String[]::new));
  }

  /** Returns the log of a container. */
  public String log(String pod, String container) {
    return kubectl("logs", pod, "-c", container);
  }

  /**
   * Runs kubectl in this namespace.
   *
   * @return what it prints on standard output
   * @throws IllegalStateException when it ends with an error; the message has its words
   */
  public String kubectl(String... arguments) {
    return kubectl().run(arguments).orFail();
  }

  /** Returns kubectl for this namespace, run by the administrator. */
  public Kubectl kubectl() {
    return new Kubectl(cluster.kubectl().orElseThrow(), kubeconfig, name());
  }

  /** Removes all pods at once, then the namespace. */
  @Override
  public void close() {
    cluster.client().pods().inNamespace(name()).withGracePeriod(0).delete();
    end.run();
    try {
      Files.deleteIfExists(kubeconfig);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
