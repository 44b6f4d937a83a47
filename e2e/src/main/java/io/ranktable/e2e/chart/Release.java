package io.ranktable.e2e.chart;

import io.ranktable.e2e.cluster.ClusterUnavailableException;
import io.ranktable.e2e.cluster.TestCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The chart, installed as release {@code ri}; uninstalled when closed.
 *
 * @param helm the Helm that does it
 * @param namespace namespace of the release
 * @param kubeconfig how Helm reaches the cluster
 */
public record Release(Helm helm, String namespace, Path kubeconfig) implements AutoCloseable {

  /**
   * Installs; {@code more} are arguments such as {@code --set}.
   *
   * @throws ClusterUnavailableException when the cluster has an injector already
   */
  public static Release install(Helm helm, TestCluster cluster, String namespace, String... more) {
    if (cluster
            .client()
            .admissionRegistration()
            .v1()
            .mutatingWebhookConfigurations()
            .withName("zz-ranktable-injector")
            .get()
        != null) {
      throw new ClusterUnavailableException(
          "the cluster has an injector already, which is left alone; uninstall it or name another"
              + " cluster");
    }
    try {
      Path kubeconfig = Files.createTempFile(helm.home(), "kubeconfig", "");
      Files.writeString(kubeconfig, cluster.kubeconfig());
      Release release = new Release(helm, namespace, kubeconfig);
      release.run("install", more);
      return release;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Upgrades to the same chart with other values. */
  public void upgrade(String... more) {
    run("upgrade", more);
  }

  /** Goes back to a revision; the first is 1. */
  public void rollback(int revision) {
    helm("rollback", "ri", String.valueOf(revision)).orFail();
  }

  /** Runs the tests of the chart; returns what Helm prints of them, with their logs. */
  public String test() {
    return helm("test", "ri", "--logs", "--timeout", "3m").orFail().output();
  }

  /** Uninstalls; returns what Helm prints. */
  public String uninstall() {
    return helm("uninstall", "ri").orFail().output();
  }

  private void run(String verb, String... more) {
    List<String> arguments = new ArrayList<>(List.of(verb, "ri", Helm.CHART.toString()));
    arguments.addAll(Arrays.asList(more));
    helm(arguments.toArray(String[]::new)).orFail();
  }

  private Helm.Result helm(String... arguments) {
    List<String> all = new ArrayList<>(Arrays.asList(arguments));
    all.addAll(where());
    return helm.run(all.toArray(String[]::new));
  }

  @Override
  public void close() {
    try {
      helm("uninstall", "ri", "--ignore-not-found").orFail();
      Files.delete(kubeconfig);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> where() {
    return List.of("--namespace", namespace, "--kubeconfig", kubeconfig.toString());
  }
}
