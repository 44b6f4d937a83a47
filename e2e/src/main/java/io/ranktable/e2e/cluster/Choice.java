package io.ranktable.e2e.cluster;

import java.util.Optional;

/** Which cluster the tests get. */
public sealed interface Choice {

  /**
   * An API server with etcd on this machine, of binaries built from the module in {@code
   * e2e/cluster}.
   */
  record Built() implements Choice {}

  /** The same with the controllers of workloads, and without a node. */
  record BuiltControllers() implements Choice {}

  /** A whole cluster with one node on this machine, of binaries built from the same module. */
  record BuiltNode() implements Choice {}

  /** An API server with etcd on this machine, of downloaded binaries. */
  record Downloaded() implements Choice {}

  /** K3s in a container. */
  record Docker() implements Choice {}

  /**
   * A cluster the user named.
   *
   * @param context the context of the kubeconfig
   */
  record Kubeconfig(String context) implements Choice {}

  /**
   * None.
   *
   * @param advice one line that says what to install or set
   */
  record Missing(String advice) implements Choice {}

  /**
   * Chooses. Nothing named: built, else Docker, else downloaded; a cluster of the user's is never
   * taken unless named, context included.
   *
   * @throws IllegalArgumentException when {@code RANKTABLE_TEST_CLUSTER} names something unknown
   */
  static Choice of(Environment environment) {
    return switch (environment.requested().orElse("")) {
      case "" -> unnamed(environment);
      case "local" -> local(environment);
      case "docker" -> docker(environment);
      case "kubeconfig" -> kubeconfig(environment);
      default ->
          throw new IllegalArgumentException(
              "RANKTABLE_TEST_CLUSTER is '%s'; it must be local, docker or kubeconfig, or not set"
                  .formatted(environment.requested().orElseThrow()));
    };
  }

  /**
   * Chooses a cluster in which pods run. Nothing named: a node on this machine, else Docker; a
   * cluster of the user's is never taken unless named.
   *
   * @throws IllegalArgumentException when {@code RANKTABLE_TEST_CLUSTER} names something unknown
   */
  static Choice withNode(Environment environment) {
    return switch (environment.requested().orElse("")) {
      case "" -> unnamedWithNode(environment);
      case "local" ->
          environment
              .nodeObstacle()
              .get()
              .<Choice>map(why -> new Missing("RANKTABLE_TEST_CLUSTER=local: " + why))
              .orElseGet(BuiltNode::new);
      default -> of(environment);
    };
  }

  /**
   * Chooses a cluster in which controllers make pods, whether or not these run. As {@link #of} but
   * that nothing is downloaded: the controllers are not among what can be.
   *
   * @throws IllegalArgumentException when {@code RANKTABLE_TEST_CLUSTER} names something unknown
   */
  static Choice withControllers(Environment environment) {
    Choice choice = of(environment);
    return switch (choice) {
      case Built built -> new BuiltControllers();
      case Downloaded downloaded ->
          new Missing(
              "no controllers to test with: " + environment.buildObstacle().get().orElse(""));
      default -> choice;
    };
  }

  private static Choice unnamedWithNode(Environment environment) {
    Optional<String> obstacle = environment.nodeObstacle().get();
    if (obstacle.isEmpty()) {
      return new BuiltNode();
    }
    if (environment.dockerAnswers().getAsBoolean()) {
      return new Docker();
    }
    return new Missing(
        "no Kubernetes node to test on: "
            + obstacle.get()
            + "; or start a Docker engine; or name a cluster of yours with"
            + " RANKTABLE_TEST_CLUSTER=kubeconfig RANKTABLE_KUBE_CONTEXT=<context>");
  }

  private static Choice unnamed(Environment environment) {
    Optional<String> obstacle = environment.buildObstacle().get();
    if (obstacle.isEmpty()) {
      return new Built();
    }
    if (environment.dockerAnswers().getAsBoolean()) {
      return new Docker();
    }
    if (environment.downloadReachable().getAsBoolean()) {
      return new Downloaded();
    }
    return new Missing(
        "no Kubernetes to test against: "
            + obstacle.get()
            + "; or start a Docker engine; or name a cluster of yours with"
            + " RANKTABLE_TEST_CLUSTER=kubeconfig RANKTABLE_KUBE_CONTEXT=<context>");
  }

  private static Choice local(Environment environment) {
    Optional<String> obstacle = environment.buildObstacle().get();
    if (obstacle.isEmpty()) {
      return new Built();
    }
    if (environment.downloadReachable().getAsBoolean()) {
      return new Downloaded();
    }
    return new Missing("RANKTABLE_TEST_CLUSTER=local: " + obstacle.get());
  }

  private static Choice docker(Environment environment) {
    if (environment.dockerAnswers().getAsBoolean()) {
      return new Docker();
    }
    return new Missing(
        "RANKTABLE_TEST_CLUSTER=docker: no Docker engine answers; start it, or set DOCKER_HOST");
  }

  private static Choice kubeconfig(Environment environment) {
    return environment
        .kubeContext()
        .<Choice>map(Kubeconfig::new)
        .orElseGet(
            () ->
                new Missing(
                    "RANKTABLE_TEST_CLUSTER=kubeconfig: name the context to use with"
                        + " RANKTABLE_KUBE_CONTEXT=<context>"));
  }
}
