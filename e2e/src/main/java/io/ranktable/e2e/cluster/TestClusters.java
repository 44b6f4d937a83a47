package io.ranktable.e2e.cluster;

/** Makes test clusters. */
public final class TestClusters {

  private TestClusters() {}

  /**
   * Returns a running cluster of the kind that fits this machine; the caller closes it. Takes
   * seconds, and minutes when the server binaries are built for the first time (progress goes to
   * standard error).
   *
   * @throws ClusterUnavailableException when there is none to be had; the message says what to
   *     install
   */
  public static TestCluster open(ClusterSettings settings) {
    return open(choose(settings), settings);
  }

  static Choice choose(ClusterSettings settings) {
    Environment environment = Environment.ofThisMachine();
    if (settings.node()) {
      return Choice.withNode(environment);
    }
    return settings.controllers() ? Choice.withControllers(environment) : Choice.of(environment);
  }

  static TestCluster open(Choice choice, ClusterSettings settings) {
    return switch (choice) {
      case Choice.Built() -> LocalCluster.start(LocalBinaries.build(), settings);
      case Choice.BuiltControllers() ->
          LocalCluster.startWithControllers(LocalBinaries.build(), settings);
      case Choice.BuiltNode() -> LocalNodeCluster.start(NodePrograms.build(), settings);
      case Choice.Downloaded() -> LocalCluster.start(LocalBinaries.download(), settings);
      case Choice.Docker() -> DockerCluster.start(settings);
      case Choice.Kubeconfig(String context) -> KubeconfigCluster.open(context);
      case Choice.Missing(String advice) -> throw new ClusterUnavailableException(advice);
    };
  }
}
