package io.ranktable.e2e.cluster;

import java.util.List;

/**
 * What {@code ctr}, containerd's own client, can do for a test, on a node of this machine as in a
 * container.
 */
final class ContainerdClient {

  /** Runs {@code ctr}. */
  interface Ctr {

    /**
     * Runs it with these arguments in containerd's namespace {@code k8s.io} and returns its output.
     *
     * @throws IllegalStateException when it fails
     */
    String run(List<String> arguments);
  }

  private final Ctr ctr;

  /** Takes how the client is called. */
  ContainerdClient(Ctr ctr) {
    this.ctr = ctr;
  }

  /**
   * Kills the pause process of a pod.
   *
   * @throws IllegalStateException when the pod has no running sandbox
   */
  void killSandbox(String namespace, String pod) {
    String filter =
        "labels.\"io.kubernetes.pod.namespace\"==%s,labels.\"io.kubernetes.pod.name\"==%s,labels.\"io.cri-containerd.kind\"==sandbox"
            .formatted(namespace, pod);
    List<String> sandboxes =
        ctr.run(List.of("containers", "list", "--quiet", filter)).lines().toList();
    List<String> running =
        ctr.run(List.of("tasks", "list"))
            .lines()
            .filter(line -> line.endsWith("RUNNING"))
            .map(line -> line.split("\\s+", 2)[0])
            .filter(sandboxes::contains)
            .toList();
    if (running.isEmpty()) {
      throw new IllegalStateException(
          "pod %s/%s has no running sandbox on the node".formatted(namespace, pod));
    }
    running.forEach(id -> ctr.run(List.of("tasks", "kill", "--signal", "SIGKILL", id)));
  }
}
