package io.ranktable.e2e.cluster;

import java.util.ArrayList;
import java.util.List;

/**
 * The command lines of etcd, kube-apiserver and, where it is asked for, kube-controller-manager.
 * Everything listens on the loopback only.
 */
final class LocalControlPlane {

  private static final int AUDIT_LIMIT_MB = 10_000;

  private LocalControlPlane() {}

  /** Writes are not synced to disk: the data lives no longer than the test. */
  static List<String> etcd(LocalBinaries binaries, ControlPlaneFiles files, Ports ports) {
    return List.of(
        binaries.etcd().toString(),
        "--data-dir=" + files.etcdData(),
        "--listen-client-urls=" + ports.etcdUrl(),
        "--advertise-client-urls=" + ports.etcdUrl(),
        "--listen-peer-urls=" + ports.etcdPeerUrl(),
        "--initial-advertise-peer-urls=" + ports.etcdPeerUrl(),
        "--initial-cluster=default=" + ports.etcdPeerUrl(),
        "--unsafe-no-fsync=true",
        "--quota-backend-bytes=8589934592",
        "--log-level=warn");
  }

  /**
   * Admission is what a cluster has by default, ServiceAccount included: pods get the volume of
   * their token before webhooks see them.
   */
  static List<String> apiServer(
      LocalBinaries binaries, ControlPlaneFiles files, Ports ports, ClusterSettings settings) {
    List<String> command =
        new ArrayList<>(
            List.of(
                binaries.apiServer().toString(),
                "--etcd-servers=" + ports.etcdUrl(),
                "--bind-address=127.0.0.1",
                "--advertise-address=127.0.0.1",
                "--secure-port=" + ports.apiServer(),
                "--cert-dir=" + files.directory(),
                "--tls-cert-file=" + files.serverCertificate(),
                "--tls-private-key-file=" + files.serverKey(),
                "--client-ca-file=" + files.clientCertificate(),
                "--authorization-mode=RBAC",
                "--allow-privileged=true",
                "--service-cluster-ip-range=10.96.0.0/24",
                "--endpoint-reconciler-type=none",
                "--service-account-issuer=https://kubernetes.default.svc",
                "--service-account-signing-key-file=" + files.serverKey(),
                "--service-account-key-file=" + files.serverKey()));
    if (settings.audit()) {
      command.add("--audit-policy-file=" + files.auditPolicy());
      command.add("--audit-log-path=" + files.auditLog());
      // Without a limit of its own it would begin a new file after 100 MB.
      command.add("--audit-log-maxsize=" + AUDIT_LIMIT_MB);
    }
    command.addAll(settings.apiServerFlags());
    return command;
  }

  /**
   * The controllers that make and remove objects. Those of nodes are left out: they would remove
   * pods from nodes that are only played.
   */
  static List<String> controllerManager(ControlPlaneFiles files, Ports ports) {
    String kubeconfig = files.kubeconfigFile(ports.apiServer()).toString();
    return List.of(
        LocalBinaries.buildControllerManager().toString(),
        "--kubeconfig=" + kubeconfig,
        "--controllers=deployment-controller,replicaset-controller,statefulset-controller,"
            + "job-controller,garbage-collector-controller,namespace-controller,"
            + "serviceaccount-controller",
        "--leader-elect=false",
        "--kube-api-qps=500",
        "--kube-api-burst=1000",
        "--secure-port=0",
        "--cert-dir=" + files.directory());
  }
}
