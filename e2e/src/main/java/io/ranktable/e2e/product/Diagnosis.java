package io.ranktable.e2e.product;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a person would look at when the pods of a namespace do not do what they should. */
final class Diagnosis {

  private static final int LOG_LINES = 30;

  private Diagnosis() {}

  /** Returns pods, the states of their containers, the ends of their logs, and Events as text. */
  static String of(KubernetesClient client, String namespace) {
    List<String> lines = new ArrayList<>();
    try {
      for (Pod pod : client.pods().inNamespace(namespace).list().getItems()) {
        pod(client, pod, lines);
      }
      for (Event event : client.v1().events().inNamespace(namespace).list().getItems()) {
        lines.add(
            "event of %s %s: %s %s (%s times)"
                .formatted(
                    event.getInvolvedObject().getKind(),
                    event.getInvolvedObject().getName(),
                    event.getReason(),
                    event.getMessage(),
                    event.getCount()));
      }
    } catch (KubernetesClientException e) {
      lines.add("namespace " + namespace + " cannot be looked at: " + e.getMessage());
    }
    return String.join("\n", lines);
  }

  private static void pod(KubernetesClient client, Pod pod, List<String> lines) {
    lines.add("pod %s: %s".formatted(pod.getMetadata().getName(), pod.getStatus().getPhase()));
    for (PodCondition condition : pod.getStatus().getConditions()) {
      if (!"True".equals(condition.getStatus()) && condition.getMessage() != null) {
        lines.add("  not %s: %s".formatted(condition.getType(), condition.getMessage()));
      }
    }
    Stream.concat(
            pod.getStatus().getInitContainerStatuses().stream(),
            pod.getStatus().getContainerStatuses().stream())
        .forEach(
            container -> {
              lines.add(
                  "  container %s: ready %s, restarts %s, %s, before: %s"
                      .formatted(
                          container.getName(),
                          container.getReady(),
                          container.getRestartCount(),
                          state(container.getState()),
                          state(container.getLastState())));
              if (hasRun(container)) {
                lines.add(log(client, pod, container).indent(4).stripTrailing());
              }
            });
  }

  private static boolean hasRun(ContainerStatus container) {
    return container.getContainerID() != null && !container.getContainerID().isEmpty();
  }

  private static String state(@Nullable ContainerState state) {
    if (state != null && state.getWaiting() != null) {
      return "waiting: %s %s"
          .formatted(state.getWaiting().getReason(), state.getWaiting().getMessage());
    }
    if (state != null && state.getTerminated() != null) {
      return "ended with %s: %s %s"
          .formatted(
              state.getTerminated().getExitCode(),
              state.getTerminated().getReason(),
              state.getTerminated().getMessage());
    }
    return state != null && state.getRunning() != null ? "running" : "nothing";
  }

  private static String log(KubernetesClient client, Pod pod, ContainerStatus container) {
    try {
      return client
          .pods()
          .resource(pod)
          .inContainer(container.getName())
          .tailingLines(LOG_LINES)
          .getLog();
    } catch (KubernetesClientException e) {
      return "no log: " + e.getMessage();
    }
  }
}
