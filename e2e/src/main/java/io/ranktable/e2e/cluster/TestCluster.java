package io.ranktable.e2e.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A running Kubernetes that tests may use. {@link TestClusters#open(ClusterSettings)} makes one;
 * JUnit tests get a shared one as a parameter. All methods may be called from several threads.
 */
public interface TestCluster extends AutoCloseable {

  /** Returns one line for logs and reports: kind of cluster, version, address. */
  String describe();

  /**
   * Returns the Kubernetes version of the API server without the {@code v}, such as {@code 1.34.4}.
   */
  String version();

  /**
   * Returns the administrator's client. It is shared: the cluster closes it, its users do not.
   * Informers and watches opened through it are to be closed by who opened them.
   */
  KubernetesClient client();

  /**
   * Returns the administrator's connection settings, a new object at each call, to be changed at
   * will and given to a client of the caller's own (which the caller closes).
   */
  default Config config() {
    return Config.fromKubeconfig(kubeconfig());
  }

  /**
   * Returns the administrator's kubeconfig as YAML. It needs no other file, but for a cluster the
   * user named whose own kubeconfig does.
   */
  String kubeconfig();

  /** Returns a {@code kubectl} to run, or empty when this machine has none. */
  Optional<Path> kubectl();

  /**
   * Whether pods really run here. Where not, the test plays scheduler, device plugin and kubelet.
   */
  boolean hasKubelet();

  /**
   * Whether the controller manager runs here. Where not, nothing collects garbage, namespaces are
   * removed only by {@link TestNamespace#close()}, and Deployments have no pods.
   */
  boolean hasControllers();

  /**
   * Returns the inside of the node where the tests own it, or empty: without a kubelet, and in a
   * cluster the user named.
   */
  default Optional<TestNode> node() {
    return Optional.empty();
  }

  /**
   * Returns the host under which the API server, and pods where they run, reach a server of this
   * process, for the URL of a webhook and for the names in its certificate.
   *
   * @param port the port on which that server listens already, on {@link #listenAddress()}
   * @throws ClusterUnavailableException when this cluster cannot reach this process; the message
   *     says what to set
   */
  String webhookHost(int port);

  /**
   * Returns the address of this machine on which a server of this process is to listen so that
   * {@link #webhookHost} leads to it: the narrowest that serves.
   */
  default String listenAddress() {
    return "0.0.0.0";
  }

  /** Returns the switch of the API server, or empty where tests must not stop it. */
  default Optional<ApiServerControl> apiServerControl() {
    return Optional.empty();
  }

  /**
   * Returns the audit log, one JSON object of {@code audit.k8s.io/v1} per line for each request, or
   * empty when {@link ClusterSettings#audit()} was not asked for or cannot be had.
   */
  default Optional<Path> auditLog() {
    return Optional.empty();
  }

  /**
   * Creates a namespace of a fresh name, in which pods can be created at once (its ServiceAccount
   * {@code default} exists).
   *
   * @param labels the labels of the namespace; may be empty
   */
  default TestNamespace newNamespace(Map<String, String> labels) {
    return TestNamespace.create(this, labels);
  }

  /**
   * Returns connection settings of a ServiceAccount, with a token that holds for an hour: what a
   * pod running under it may do, and no more.
   */
  default Config serviceAccountConfig(String namespace, String serviceAccount) {
    return Identities.serviceAccount(this, namespace, serviceAccount);
  }

  /**
   * Returns connection settings of another user, by impersonation; without rights until RBAC gives
   * some.
   */
  default Config userConfig(String user, String... groups) {
    return Identities.user(this, user, groups);
  }

  /**
   * Applies all objects of a YAML text (server-side apply, conflicts forced) and waits until its
   * CustomResourceDefinitions are served.
   *
   * @return the objects as stored, in the order of the text
   */
  default List<HasMetadata> apply(String yaml) {
    return Manifests.apply(client(), yaml);
  }

  /**
   * Ends what was started for this object; a cluster that was there before is left as it was found.
   */
  @Override
  void close();
}
