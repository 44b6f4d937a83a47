package io.ranktable.e2e.cluster;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** A namespace made for one test. Only a namespace this class created is ever removed by it. */
public final class TestNamespace implements AutoCloseable {

  private static final String PREFIX = "ranktable-test-";

  private final TestCluster cluster;
  private final String name;

  private TestNamespace(TestCluster cluster, String name) {
    this.cluster = cluster;
    this.name = name;
  }

  static TestNamespace create(TestCluster cluster, Map<String, String> labels) {
    Namespace created =
        cluster
            .client()
            .resource(
                new NamespaceBuilder()
                    .withNewMetadata()
                    .withGenerateName(PREFIX)
                    .withLabels(labels)
                    .endMetadata()
                    .build())
            .create();
    TestNamespace namespace = new TestNamespace(cluster, created.getMetadata().getName());
    namespace.provideServiceAccount();
    return namespace;
  }

  private void provideServiceAccount() {
    var account =
        new ServiceAccountBuilder()
            .withNewMetadata()
            .withName("default")
            .withNamespace(name)
            .endMetadata()
            .build();
    if (cluster.hasControllers()) {
      cluster.client().resource(account).waitUntilCondition(Objects::nonNull, 30, TimeUnit.SECONDS);
    } else {
      cluster.client().resource(account).create();
    }
  }

  /** Returns the name of the namespace. */
  public String name() {
    return name;
  }

  /** Returns the cluster it is in. */
  public TestCluster cluster() {
    return cluster;
  }

  /**
   * Deletes the namespace. Where controllers run they empty it later (on a node of ours pods end in
   * seconds); where none do, its pods, ConfigMaps, Events and Leases are gone when this returns,
   * and so is the namespace.
   */
  @Override
  public void close() {
    KubernetesClient client = cluster.client();
    if (!cluster.hasControllers()) {
      client.pods().inNamespace(name).withGracePeriod(0).delete();
      client.configMaps().inNamespace(name).delete();
      client.v1().events().inNamespace(name).delete();
      client.leases().inNamespace(name).delete();
    }
    client.namespaces().withName(name).delete();
    if (cluster.node().isPresent()) {
      // Not after half a minute of grace: the next test needs the node's NPUs.
      client.pods().inNamespace(name).withGracePeriod(1).delete();
    }
    if (!cluster.hasControllers()) {
      finish(client);
    } else if (!cluster.hasKubelet()) {
      // No kubelet ends the pods that the controllers delete.
      client.pods().inNamespace(name).withGracePeriod(0).delete();
    }
  }

  /** Does what the namespace controller does last: without it a namespace stays Terminating. */
  private void finish(KubernetesClient client) {
    Namespace finished =
        new NamespaceBuilder()
            .withApiVersion("v1")
            .withKind("Namespace")
            .withNewMetadata()
            .withName(name)
            .endMetadata()
            .withNewSpec()
            .endSpec()
            .build();
    client.raw("/api/v1/namespaces/" + name + "/finalize", "PUT", finished);
  }
}
