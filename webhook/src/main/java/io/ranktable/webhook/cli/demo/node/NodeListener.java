package io.ranktable.webhook.cli.demo.node;

import io.fabric8.kubernetes.api.model.Pod;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Hears what happens on the nodes. Called from several threads. */
public interface NodeListener {

  /** The gate of a pod has been started and waits. */
  void gateStarted(Pod pod);

  /** Our annotation on the pod has changed, and its volumes have been refreshed. */
  void volumesRefreshed(Pod pod);

  /** The gate of a pod has ended. */
  void gateEnded(GateEnd end);

  /** Something went wrong that should not; a sentence. */
  void failed(String what);

  /**
   * How the gate of a pod ended.
   *
   * @param pod the pod
   * @param code exit code
   * @param digests what its termination message says: ConfigMap name to digest
   * @param message its termination message
   * @param log what it printed
   * @param files the directories in which the engine finds its tables; empty when the gate copies
   *     none
   */
  record GateEnd(
      Pod pod,
      int code,
      Map<String, String> digests,
      String message,
      String log,
      List<Path> files) {}
}
