package io.ranktable.e2e.cluster;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * A cluster of the user's, by file ({@code RANKTABLE_KUBECONFIG}, else {@code KUBECONFIG}, else
 * {@code ~/.kube/config}) and context ({@code RANKTABLE_KUBE_CONTEXT}). Nothing of it is started,
 * stopped or deleted.
 */
final class KubeconfigCluster implements TestCluster {

  private final String context;
  private final Path file;
  private final KubernetesClient client;
  private final String version;

  private KubeconfigCluster(String context, Path file) {
    this.context = context;
    this.file = file;
    this.client = new KubernetesClientBuilder().withConfig(config()).build();
    this.version = client.getKubernetesVersion().getGitVersion().substring(1);
  }

  /**
   * Connects.
   *
   * @throws ClusterUnavailableException when the file is missing or has no such context
   */
  static KubeconfigCluster open(String context) {
    return open(context, file());
  }

  /** The same with a named file. */
  static KubeconfigCluster open(String context, Path file) {
    if (!Files.isRegularFile(file)) {
      throw new ClusterUnavailableException(
          "there is no kubeconfig at " + file + "; set RANKTABLE_KUBECONFIG");
    }
    boolean known =
        Config.fromKubeconfig(file.toFile()).getContexts().stream()
            .anyMatch(named -> context.equals(named.getName()));
    if (!known) {
      throw new ClusterUnavailableException(
          "%s has no context '%s'; set RANKTABLE_KUBE_CONTEXT".formatted(file, context));
    }
    return new KubeconfigCluster(context, file);
  }

  private static Path file() {
    return Environment.variable("RANKTABLE_KUBECONFIG")
        .or(
            () ->
                Environment.variable("KUBECONFIG")
                    .flatMap(
                        list ->
                            Arrays.stream(list.split(File.pathSeparator, -1))
                                .filter(name -> !name.isBlank())
                                .findFirst()))
        .map(Path::of)
        .orElseGet(() -> Path.of(System.getProperty("user.home"), ".kube", "config"));
  }

  @Override
  public String describe() {
    return "context %s of %s (Kubernetes %s)".formatted(context, file, version);
  }

  @Override
  public String version() {
    return version;
  }

  @Override
  public KubernetesClient client() {
    return client;
  }

  @Override
  public Config config() {
    return Config.fromKubeconfig(context, file.toFile());
  }

  @Override
  public String kubeconfig() {
    try {
      io.fabric8.kubernetes.api.model.Config whole =
          Serialization.unmarshal(
              Files.readString(file), io.fabric8.kubernetes.api.model.Config.class);
      whole.setCurrentContext(context);
      return Serialization.asYaml(whole);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Optional<Path> kubectl() {
    return Programs.onPath("kubectl");
  }

  @Override
  public boolean hasKubelet() {
    return true;
  }

  @Override
  public boolean hasControllers() {
    return true;
  }

  @Override
  public String webhookHost(int port) {
    return Environment.variable("RANKTABLE_WEBHOOK_HOST")
        .orElseThrow(
            () ->
                new ClusterUnavailableException(
                    "say under which host the cluster reaches this machine:"
                        + " RANKTABLE_WEBHOOK_HOST=<name or address>"));
  }

  @Override
  public void close() {
    client.close();
  }
}
