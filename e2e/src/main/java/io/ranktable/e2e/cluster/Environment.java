package io.ranktable.e2e.cluster;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The facts {@link Choice#of} decides by. Those that cost time are asked only when needed.
 *
 * @param requested the value of {@code RANKTABLE_TEST_CLUSTER}, or empty
 * @param kubeContext the value of {@code RANKTABLE_KUBE_CONTEXT}, or empty
 * @param buildObstacle empty when the binaries of an API server are built or can be built here,
 *     else one line that says what to install
 * @param nodeObstacle empty when a node with a kubelet can run here, else one line that says what
 *     to install or how to be called
 * @param downloadReachable whether the index of downloadable binaries answers
 * @param dockerAnswers whether a Docker engine answers
 */
public record Environment(
    Optional<String> requested,
    Optional<String> kubeContext,
    Supplier<Optional<String>> buildObstacle,
    Supplier<Optional<String>> nodeObstacle,
    BooleanSupplier downloadReachable,
    BooleanSupplier dockerAnswers) {

  private static final URI DOWNLOAD_INDEX =
      URI.create(
          "https://raw.githubusercontent.com/kubernetes-sigs/controller-tools/HEAD/envtest-releases.yaml");

  /** The facts of this machine. */
  public static Environment ofThisMachine() {
    return new Environment(
        variable("RANKTABLE_TEST_CLUSTER"),
        variable("RANKTABLE_KUBE_CONTEXT"),
        LocalBinaries::buildObstacle,
        NodePrograms::obstacle,
        Environment::indexAnswers,
        DockerCluster::engineAnswers);
  }

  /** Returns an environment variable; an empty one counts as not set. */
  static Optional<String> variable(String name) {
    return Optional.ofNullable(System.getenv(name)).filter(value -> !value.isBlank());
  }

  private static boolean indexAnswers() {
    HttpRequest request =
        HttpRequest.newBuilder(DOWNLOAD_INDEX)
            .method("HEAD", HttpRequest.BodyPublishers.noBody())
            .timeout(Duration.ofSeconds(5))
            .build();
    try (HttpClient client =
        HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(3)).build()) {
      return client.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
