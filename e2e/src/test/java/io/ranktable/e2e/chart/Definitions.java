package io.ranktable.e2e.chart;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.ranktable.e2e.cluster.TestCluster;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * The kinds of Prometheus Operator and cert-manager that the chart can render. A definition that
 * the cluster has already is left alone, and stays.
 *
 * @param client the administrator's client
 * @param own those that were not there
 */
record Definitions(KubernetesClient client, List<HasMetadata> own) implements AutoCloseable {

  /** Makes the missing ones and waits until they are served. */
  static Definitions provide(TestCluster cluster) {
    KubernetesClient client = cluster.client();
    List<HasMetadata> own = new ArrayList<>();
    try (InputStream file =
        Objects.requireNonNull(Definitions.class.getResourceAsStream("/chart/definitions.yaml"))) {
      for (HasMetadata definition : client.load(file).items()) {
        if (client.resource(definition).get() == null) {
          own.add(client.resource(definition).create());
          client
              .apiextensions()
              .v1()
              .customResourceDefinitions()
              .withName(definition.getMetadata().getName())
              .waitUntilCondition(
                  stored ->
                      // There are none yet when the answer is faster than the API server's own
                      // controller.
                      stored.getStatus().getConditions() != null
                          && stored.getStatus().getConditions().stream()
                              .anyMatch(
                                  condition ->
                                      condition.getType().equals("Established")
                                          && condition.getStatus().equals("True")),
                  30,
                  TimeUnit.SECONDS);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Definitions(client, List.copyOf(own));
  }

  @Override
  public void close() {
    own.forEach(definition -> client.resource(definition).delete());
  }
}
