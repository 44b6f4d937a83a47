package io.ranktable.e2e.cluster;

import io.ranktable.e2e.cluster.NodeCredentials.User;
import java.util.ArrayList;
import java.util.List;

/**
 * The command lines of etcd, API server, controller manager and scheduler beside a node, in the
 * network of {@link NodeNetwork}.
 */
final class NodeControlPlane {

  /** The port of the API server. */
  static final int PORT = 6443;

  private static final String ETCD = "http://127.0.0.1:2379";
  private static final String ETCD_PEER = "http://127.0.0.1:2380";

  private final NodePrograms programs;
  private final NodeFiles files;
  private final NodeCredentials credentials;

  NodeControlPlane(NodePrograms programs, NodeFiles files, NodeCredentials credentials) {
    this.programs = programs;
    this.files = files;
    this.credentials = credentials;
  }

  /** Writes are not synced to disk: the data lives no longer than the test. */
  List<String> etcd() {
    return List.of(
        programs.path("etcd"),
        "--data-dir=" + files.path("etcd"),
        "--listen-client-urls=" + ETCD,
        "--advertise-client-urls=" + ETCD,
        "--listen-peer-urls=" + ETCD_PEER,
        "--initial-advertise-peer-urls=" + ETCD_PEER,
        "--initial-cluster=default=" + ETCD_PEER,
        "--unsafe-no-fsync=true",
        "--quota-backend-bytes=8589934592",
        "--log-level=warn");
  }

  List<String> apiServer(ClusterSettings settings) {
    List<String> command =
        new ArrayList<>(
            List.of(
                programs.path("kube-apiserver"),
                "--etcd-servers=" + ETCD,
                "--bind-address=0.0.0.0",
                "--secure-port=" + PORT,
                "--advertise-address=" + NodeNetwork.NODE,
                "--service-cluster-ip-range=" + NodeNetwork.SERVICES,
                "--cert-dir=" + files.path("pki"),
                "--tls-cert-file=" + credentials.serverCertificateFile(),
                "--tls-private-key-file=" + credentials.serverKeyFile(),
                "--client-ca-file=" + credentials.authorityFile(),
                "--requestheader-client-ca-file=" + credentials.authorityFile(),
                "--token-auth-file=" + credentials.tokensFile(),
                "--authorization-mode=Node,RBAC",
                "--enable-admission-plugins=NodeRestriction",
                "--allow-privileged=true",
                "--kubelet-preferred-address-types=InternalIP",
                "--service-account-issuer=https://kubernetes.default.svc",
                "--service-account-signing-key-file=" + credentials.accountKeyFile(),
                "--service-account-key-file=" + credentials.accountPublicKeyFile()));
    if (settings.audit()) {
      command.add(
          "--audit-policy-file="
              + files.write("audit-policy.yaml", ControlPlaneFiles.AUDIT_POLICY));
      command.add("--audit-log-path=" + files.path("audit.log"));
    }
    command.addAll(settings.apiServerFlags());
    return command;
  }

  /**
   * Each controller acts under its own account: without that the node keeps its taint of not being
   * ready.
   */
  List<String> controllerManager() {
    List<String> command = new ArrayList<>(List.of(programs.path("kube-controller-manager")));
    command.addAll(speaksAs(User.CONTROLLER_MANAGER));
    command.add("--use-service-account-credentials=true");
    command.add("--service-account-private-key-file=" + credentials.accountKeyFile());
    command.add("--root-ca-file=" + credentials.authorityFile());
    return command;
  }

  List<String> scheduler() {
    List<String> command = new ArrayList<>(List.of(programs.path("kube-scheduler")));
    command.addAll(speaksAs(User.SCHEDULER));
    return command;
  }

  private List<String> speaksAs(User user) {
    String kubeconfig = credentials.kubeconfigFile(user);
    return List.of(
        "--kubeconfig=" + kubeconfig,
        "--authentication-kubeconfig=" + kubeconfig,
        "--authorization-kubeconfig=" + kubeconfig,
        "--leader-elect=false",
        "--kube-api-qps=500",
        "--kube-api-burst=1000",
        "--bind-address=127.0.0.1",
        "--cert-dir=" + files.path("pki"));
  }
}
