package io.ranktable.e2e.serving;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.ranktable.certs.leaf.Leaf;
import io.ranktable.e2e.cluster.TestCluster;
import io.ranktable.webhook.serving.BundleStatus;
import io.ranktable.webhook.serving.LeafStatus;
import io.ranktable.webhook.serving.LiveTls;
import io.ranktable.webhook.serving.ServingCertificates;
import io.ranktable.webhook.serving.ServingSettings;
import java.security.SecureRandom;
import java.time.InstantSource;

/** What one replica of the process does for its certificates, with a client of its own. */
final class Replica implements AutoCloseable {
  private final KubernetesClient client;
  private final LiveTls tls;
  private final ServingCertificates certificates;

  private Replica(KubernetesClient client, ServingSettings settings, LiveTls tls) {
    this.client = client;
    this.tls = tls;
    this.certificates =
        new ServingCertificates(client, settings, tls, InstantSource.system(), new SecureRandom());
  }

  static Replica start(TestCluster cluster, ServingSettings settings) {
    return start(cluster, settings, new LiveTls());
  }

  static Replica start(TestCluster cluster, ServingSettings settings, LiveTls tls) {
    KubernetesClient client = new KubernetesClientBuilder().withConfig(cluster.config()).build();
    Replica replica = new Replica(client, settings, tls);
    replica.certificates.start();
    return replica;
  }

  Leaf servingWith() {
    return tls.leaf().orElseThrow();
  }

  LeafStatus leaf() {
    return certificates.leaf();
  }

  BundleStatus bundle() {
    return certificates.bundle();
  }

  @Override
  public void close() {
    certificates.close();
    client.close();
  }
}
