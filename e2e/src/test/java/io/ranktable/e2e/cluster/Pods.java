package io.ranktable.e2e.cluster;

import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.PodResource;
import io.ranktable.e2e.image.TestImages;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/**
 * Pods of one namespace on a real node.
 *
 * @param namespace the namespace
 */
record Pods(TestNamespace namespace) {

  private static final Duration LIMIT = Duration.ofMinutes(2);

  /** A pod of one container of the busybox image that runs a line of shell; not created yet. */
  PodBuilder shell(String name, String line) {
    return new PodBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace(namespace.name())
        .addToLabels("app", name)
        .endMetadata()
        .withNewSpec()
        .withTerminationGracePeriodSeconds(1L)
        .addNewContainer()
        .withName("main")
        .withImage(TestImages.BUSYBOX)
        .withImagePullPolicy("Never")
        .withCommand("sh", "-c", line)
        .endContainer()
        .endSpec();
  }

  /**
   * A line of shell that prints what a server answers, with its headers, and fails when none does.
   * The wget of a static busybox crashes where the libraries of its libc are not.
   */
  static String get(String host, int port, String path) {
    return "printf 'GET %s HTTP/1.0\\r\\n\\r\\n' | nc -w 5 %s %d".formatted(path, host, port);
  }

  Pod create(PodBuilder pod) {
    return namespace.cluster().client().resource(pod.build()).create();
  }

  /** Creates a pod and waits until its containers run. */
  Pod run(PodBuilder pod) {
    Pod created = create(pod);
    return await(created.getMetadata().getName(), Pods::isReady);
  }

  Pod await(String name, Predicate<Pod> wanted) {
    return Awaitility.await("pod " + name)
        .atMost(LIMIT)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> resource(name).get(), pod -> pod != null && wanted.test(pod));
  }

  /** Runs a line of shell in a new pod and returns its output once it has ended well. */
  String outputOf(String name, String line) {
    create(shell(name, line).editSpec().withRestartPolicy("Never").endSpec());
    Pod ended =
        await(
            name,
            pod ->
                "Succeeded".equals(pod.getStatus().getPhase())
                    || "Failed".equals(pod.getStatus().getPhase()));
    String output = log(name);
    if ("Failed".equals(ended.getStatus().getPhase())) {
      throw new AssertionError("'" + line + "' failed: " + output);
    }
    return output;
  }

  String log(String name) {
    return Awaitility.await("log of " + name)
        .ignoreExceptionsInstanceOf(KubernetesClientException.class)
        .until(() -> resource(name).getLog(), log -> log != null);
  }

  PodResource resource(String name) {
    return namespace.cluster().client().pods().inNamespace(namespace.name()).withName(name);
  }

  static boolean isReady(Pod pod) {
    return pod.getStatus().getConditions().stream()
        .anyMatch(
            condition ->
                "Ready".equals(condition.getType()) && "True".equals(condition.getStatus()));
  }

  /** How the pod's container has ended, or empty. */
  static Optional<ContainerStateTerminated> ended(Pod pod) {
    return pod.getStatus().getContainerStatuses().stream()
        .map(status -> status.getState().getTerminated())
        .filter(Objects::nonNull)
        .findFirst();
  }

  static ContainerStatus container(Pod pod) {
    return pod.getStatus().getContainerStatuses().getFirst();
  }
}
