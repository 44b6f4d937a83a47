package io.ranktable.e2e.cluster;

import io.ranktable.e2e.cluster.NodeCredentials.User;
import java.util.List;

/** The command lines of kubelet and kube-proxy. */
final class NodeKubelet {

  private final NodePrograms programs;
  private final NodeFiles files;
  private final NodeCredentials credentials;
  private final String cgroup;

  NodeKubelet(NodePrograms programs, NodeFiles files, NodeCredentials credentials, String cgroup) {
    this.programs = programs;
    this.files = files;
    this.credentials = credentials;
    this.cgroup = cgroup;
  }

  List<String> kubelet() {
    String config = files.write("kubelet.yaml", settings());
    return List.of(
        programs.path("kubelet"),
        "--config=" + config,
        "--kubeconfig=" + credentials.kubeconfigFile(User.KUBELET),
        "--hostname-override=" + LocalNode.NAME,
        "--node-ip=" + NodeNetwork.NODE,
        "--root-dir=" + files.make("kubelet"),
        "--cert-dir=" + files.make("kubelet-pki"),
        "--oom-score-adj=0");
  }

  /**
   * Nothing is evicted or collected for want of disk: the machine is shared. Authentication is off:
   * kubelet can be reached only from its own network namespace. There is no cluster DNS, but
   * kubelet writes two Events at each look at a pod unless it is told one.
   */
  private String settings() {
    return """
        apiVersion: kubelet.config.k8s.io/v1beta1
        kind: KubeletConfiguration
        address: %1$s
        authentication: {anonymous: {enabled: true}, webhook: {enabled: false}}
        authorization: {mode: AlwaysAllow}
        cgroupDriver: cgroupfs
        cgroupRoot: /%2$s
        containerRuntimeEndpoint: unix://%3$s
        failSwapOn: false
        failCgroupV1: false
        makeIPTablesUtilChains: false
        healthzPort: 0
        resolvConf: %4$s
        clusterDNS: [%1$s]
        clusterDomain: cluster.local
        podLogsDir: %5$s
        volumePluginDir: %6$s
        evictionHard: {memory.available: 100Mi}
        imageGCHighThresholdPercent: 100
        enforceNodeAllocatable: []
        maxPods: 200
        serializeImagePulls: false
        registryPullQPS: 0
        eventRecordQPS: 0
        kubeAPIQPS: 500
        kubeAPIBurst: 1000
        """
        .formatted(
            NodeNetwork.NODE,
            cgroup,
            NodeContainerd.SOCKET,
            files.write("resolv.conf", "options ndots:5\n"),
            files.make("pod-logs"),
            files.make("volume-plugins"));
  }

  List<String> proxy() {
    String config =
        files.write(
            "kube-proxy.yaml",
            """
            apiVersion: kubeproxy.config.k8s.io/v1alpha1
            kind: KubeProxyConfiguration
            mode: iptables
            bindAddress: 127.0.0.1
            healthzBindAddress: 127.0.0.1:10256
            metricsBindAddress: 127.0.0.1:10249
            clusterCIDR: %s
            hostnameOverride: %s
            clientConnection: {kubeconfig: %s}
            iptables: {minSyncPeriod: 100ms}
            conntrack: {maxPerCore: 0, min: 0, tcpEstablishedTimeout: 0s, tcpCloseWaitTimeout: 0s, udpTimeout: 0s, udpStreamTimeout: 0s}
            """
                .formatted(
                    NodeNetwork.PODS, LocalNode.NAME, credentials.kubeconfigFile(User.PROXY)));
    return List.of(programs.path("kube-proxy"), "--config=" + config);
  }
}
