package io.ranktable.e2e.cluster;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The inside of a cluster's one node: what a test needs besides the API. The node runs pods, takes
 * images from archives only (no registry is reached) and has no NPUs until {@link #setCapacity}
 * gives it some. All methods may be called from several threads.
 */
public interface TestNode {

  /** Returns the name of its Node object. */
  String name();

  /**
   * Returns its address inside the cluster (InternalIP), which is the {@code hostIP} of its pods.
   */
  String address();

  /**
   * Makes the images of an archive known to the node under the references the archive carries;
   * containers use them with {@code imagePullPolicy: Never} or {@code IfNotPresent}. An image of
   * the same reference is replaced, running containers keep theirs.
   *
   * @param archive a tar as {@code docker save} writes it, or of an OCI layout
   * @throws IllegalStateException when the node refuses it; the message ends with what it said
   */
  void loadImage(Path archive);

  /**
   * Returns kubelet's directory of a pod, as a path of this machine: {@code volumes/} and {@code
   * etc-hosts} lie in it. Files on memory (Secrets, tokens) may be seen inside the cluster only.
   *
   * @param podUid the pod's UID; the directory exists once kubelet has taken the pod
   * @throws ClusterUnavailableException when the node's disk cannot be seen from this machine;
   *     {@link #podFile} serves there, too
   */
  Path podDirectory(String podUid);

  /**
   * Reads a file of {@link #podDirectory}.
   *
   * @param path its path in there, such as {@code
   *     volumes/kubernetes.io~configmap/table/ranktable.json}
   * @return empty when there is no such file
   */
  Optional<KubeletFile> podFile(String podUid, String path);

  /**
   * Gives the node a number of units of an extended resource, such as 16 of {@code
   * huawei.com/Ascend910}, and returns when they can be allocated. The number stays over restarts
   * of kubelet.
   *
   * @param resource the name of the resource, with a domain
   * @param count the units, 0 or more
   */
  void setCapacity(String resource, long count);

  /**
   * Stops kubelet; containers run on. No effect when it is stopped.
   *
   * @throws ClusterUnavailableException where it is no process of its own
   */
  void stopKubelet();

  /** Starts kubelet and returns when the node is Ready. No effect when it runs. */
  void startKubelet();

  /** Stops and starts kubelet. */
  default void restartKubelet() {
    stopKubelet();
    startKubelet();
  }

  /**
   * Kills the sandbox of a pod as if its pause process had crashed: kubelet makes a new one, with a
   * new pod IP, and starts the pod's containers again, init containers first. The pod keeps its
   * name and UID.
   *
   * @throws IllegalStateException when the pod has no running sandbox
   */
  void killSandbox(String namespace, String pod);
}
