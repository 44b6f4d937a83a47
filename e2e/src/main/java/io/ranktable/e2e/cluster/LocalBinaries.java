package io.ranktable.e2e.cluster;

import io.fabric8.kubeapitest.KubeAPIServerConfigBuilder;
import io.fabric8.kubeapitest.KubeAPITestException;
import io.fabric8.kubeapitest.binary.BinaryManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The programs of a control plane on this machine.
 *
 * @param etcd the etcd server
 * @param apiServer the kube-apiserver
 * @param kubectl the command-line client
 */
record LocalBinaries(Path etcd, Path apiServer, Path kubectl) {

  /**
   * The releases that are downloaded where nothing can be built: the newest patch of what we build.
   */
  private static final String DOWNLOADED_VERSION = "1.34.*";

  private static final String[] NAMES = {"etcd", "kube-apiserver", "kubectl"};

  /** Returns one line that says why {@link #build()} would fail, or empty. Takes milliseconds. */
  static Optional<String> buildObstacle() {
    return BuildScript.obstacle(NAMES);
  }

  /**
   * Returns the programs of the pinned Go module, built now if they are not yet.
   *
   * @throws ClusterUnavailableException when the build fails
   */
  static LocalBinaries build() {
    Path directory = BuildScript.directoryOf(NAMES);
    return new LocalBinaries(
        directory.resolve("etcd"),
        directory.resolve("kube-apiserver"),
        directory.resolve("kubectl"));
  }

  /**
   * Returns the controller manager of the same module, built now if it is not yet.
   *
   * @throws ClusterUnavailableException when the build fails
   */
  static Path buildControllerManager() {
    String name = "kube-controller-manager";
    return BuildScript.directoryOf(name).resolve(name);
  }

  /**
   * Returns downloaded programs, fetched now if they are not in the cache.
   *
   * @throws ClusterUnavailableException when the download fails
   */
  static LocalBinaries download() {
    Path cache = Programs.cache().resolve("downloaded");
    System.err.println("downloading etcd, kube-apiserver and kubectl to " + cache);
    try {
      Files.createDirectories(cache);
      BinaryManager manager =
          new BinaryManager(
              KubeAPIServerConfigBuilder.anAPIServerConfig()
                  .withTestDir(cache.toString())
                  .withApiServerVersion(DOWNLOADED_VERSION)
                  .withOfflineMode(false)
                  .build());
      manager.initAndDownloadIfRequired();
      return new LocalBinaries(
          manager.binaries().getEtcd().toPath(),
          manager.binaries().getApiServer().toPath(),
          manager.binaries().getKubectl().toPath());
    } catch (IOException | KubeAPITestException e) {
      throw new ClusterUnavailableException(
          "the server binaries cannot be downloaded (" + e.getMessage() + "); install Go instead");
    }
  }
}
