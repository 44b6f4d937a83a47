package io.ranktable.e2e.cluster;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The programs a node on this machine is made of: those of Kubernetes are built, the others are
 * Debian packages.
 *
 * @param directory where etcd, the API server, kubelet and their like lie
 */
record NodePrograms(Path directory) {

  private static final String[] BUILT = {
    "etcd",
    "kube-apiserver",
    "kubectl",
    "kube-controller-manager",
    "kube-scheduler",
    "kubelet",
    "kube-proxy"
  };

  /** Where Debian puts the plugins of the container network. */
  static final Path CNI_PLUGINS = Path.of("/usr/lib/cni");

  /** Returns one line that says why there can be no node here, or empty. Takes milliseconds. */
  static Optional<String> obstacle() {
    return obstacle(
            System.getProperty("os.name"),
            "root".equals(System.getProperty("user.name")),
            program -> Programs.onPath(program).isPresent(),
            Files.isExecutable(CNI_PLUGINS.resolve("ptp")))
        .or(() -> BuildScript.obstacle(BUILT));
  }

  /**
   * The same for a machine described by these facts, but for what is built.
   *
   * @param system the name of the operating system
   * @param root whether we are root
   * @param onPath whether a program of this name is there
   * @param networkPlugins whether the plugins of the container network are there
   */
  static Optional<String> obstacle(
      String system, boolean root, Predicate<String> onPath, boolean networkPlugins) {
    if (!system.toLowerCase(Locale.ROOT).startsWith("linux")) {
      return Optional.of("a node needs Linux, this is " + system);
    }
    List<String> missing = new ArrayList<>();
    for (DebianProgram program : DebianProgram.values()) {
      if (!onPath.test(program.command()) && !missing.contains(program.debianPackage())) {
        missing.add(program.debianPackage());
      }
    }
    if (!networkPlugins) {
      missing.add("containernetworking-plugins");
    }
    String install = "apt-get install " + String.join(" ", missing);
    if (!root) {
      return Optional.of(
          "a node needs root" + (missing.isEmpty() ? "" : " and packages: " + install));
    }
    return missing.isEmpty() ? Optional.empty() : Optional.of("a node needs packages: " + install);
  }

  /**
   * Returns the programs, built now if they are not yet.
   *
   * @throws ClusterUnavailableException when the build fails
   */
  static NodePrograms build() {
    return new NodePrograms(BuildScript.directoryOf(BUILT));
  }

  /** The path of a built program. */
  String path(String program) {
    return directory.resolve(program).toString();
  }

  private enum DebianProgram {
    CONTAINERD("containerd", "containerd"),
    RUNC("runc", "runc"),
    IPTABLES("iptables", "iptables"),
    CONNTRACK("conntrack", "conntrack"),
    IP("ip", "iproute2"),
    NSENTER("nsenter", "util-linux"),
    MOUNT("mount", "mount"),
    BUSYBOX("busybox", "busybox-static");

    private final String command;
    private final String debianPackage;

    DebianProgram(String command, String debianPackage) {
      this.command = command;
      this.debianPackage = debianPackage;
    }

    private String command() {
      return command;
    }

    private String debianPackage() {
      return debianPackage;
    }
  }
}
