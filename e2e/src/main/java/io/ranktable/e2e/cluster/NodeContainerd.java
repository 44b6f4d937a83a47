package io.ranktable.e2e.cluster;

import io.ranktable.e2e.image.TestImages;
import java.util.List;

/** The containerd of a node: settings, pods' network, and the pause image. */
final class NodeContainerd {

  static final String SOCKET = "/run/containerd/containerd.sock";

  private final NodeNamespace namespace;
  private final NodeFiles files;

  NodeContainerd(NodeNamespace namespace, NodeFiles files) {
    this.namespace = namespace;
    this.files = files;
  }

  /** Starts it and returns when it takes images. */
  ServerProcess start() {
    network();
    String config = files.write("containerd.toml", settings());
    ServerProcess started =
        ServerProcess.start(
            "containerd",
            namespace.enter(),
            List.of("containerd", "--config", config),
            files.log("containerd"));
    started.await("containerd answers", this::answers);
    return started;
  }

  /** Returns the words before a command of containerd's own client. */
  List<String> client() {
    return Command.join(
        namespace.enter(), List.of("ctr", "--address", SOCKET, "--namespace", "k8s.io"));
  }

  private boolean answers() {
    try {
      Command.run(client(), "version");
      return true;
    } catch (IllegalStateException e) {
      return false;
    }
  }

  /**
   * AppArmor stays out because its profiles belong to the whole machine; the out-of-memory score
   * because it cannot be lowered everywhere.
   */
  private String settings() {
    return """
        version = 2
        root = "%1$s"
        state = "/run/containerd"
        disabled_plugins = ["io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.zfs", "io.containerd.snapshotter.v1.devmapper", "io.containerd.snapshotter.v1.aufs"]
        [grpc]
          address = "%2$s"
        [plugins."io.containerd.grpc.v1.cri"]
          sandbox_image = "%3$s"
          stream_server_address = "127.0.0.1"
          restrict_oom_score_adj = true
          disable_apparmor = true
          [plugins."io.containerd.grpc.v1.cri".containerd]
            snapshotter = "overlayfs"
            default_runtime_name = "runc"
            [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
              runtime_type = "io.containerd.runc.v2"
              [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
                SystemdCgroup = false
          [plugins."io.containerd.grpc.v1.cri".cni]
            bin_dir = "%4$s"
            conf_dir = "%5$s"
        """
        .formatted(
            files.path("containerd"),
            SOCKET,
            TestImages.PAUSE,
            NodePrograms.CNI_PLUGINS,
            files.path("cni"));
  }

  /**
   * Each pod has a line of its own to the node and is routed, so that answers of a Service's pod to
   * a pod of the same node pass the node, which turns their addresses back.
   */
  private void network() {
    files.write(
        "cni/10-pods.conflist",
        """
        {
          "cniVersion": "0.4.0",
          "name": "pods",
          "plugins": [
            {
              "type": "ptp",
              "ipMasq": false,
              "ipam": {
                "type": "host-local",
                "dataDir": "/run/cni-addresses",
                "ranges": [[{"subnet": "%s", "rangeStart": "10.99.0.20", "gateway": "%s"}]],
                "routes": [{"dst": "0.0.0.0/0"}]
              }
            },
            {"type": "portmap", "capabilities": {"portMappings": true}}
          ]
        }
        """
            .formatted(NodeNetwork.PODS, NodeNetwork.NODE));
  }
}
