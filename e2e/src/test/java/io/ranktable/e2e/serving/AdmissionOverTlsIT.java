package io.ranktable.e2e.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.ranktable.certs.rollover.Phase;
import io.ranktable.e2e.cluster.OnCluster;
import io.ranktable.e2e.cluster.TestCluster;
import io.ranktable.e2e.cluster.TestNamespace;
import io.ranktable.webhook.serving.LiveTls;
import io.ranktable.webhook.serving.ServingSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The API server calls a server of ours, and a call that fails would refuse the pod. */
@OnCluster
class AdmissionOverTlsIT {
  private final TestCluster cluster;
  private final KubernetesClient client;
  private final String namespace;
  private final LiveTls tls = new LiveTls();
  private final AllowingServer server;
  private final ServingSettings settings;

  AdmissionOverTlsIT(TestCluster cluster, TestNamespace namespace) throws IOException {
    this.cluster = cluster;
    this.client = cluster.client();
    this.namespace = namespace.name();
    this.server = AllowingServer.start(cluster, tls);
    this.settings =
        new ServingSettings(
            this.namespace,
            "injector",
            List.of(server.host()),
            "ranktable-injector-ca",
            this.namespace,
            Duration.ofDays(365),
            Duration.ofDays(7),
            Duration.ofSeconds(1));
  }

  @AfterEach
  void stop() {
    server.close();
    client.secrets().inNamespace(namespace).delete();
  }

  @Test
  void podsAreAdmittedWhileSecretAndReplicaAreLostAndReplaced() {
    try (Configuration configuration =
        Configuration.calling(client, namespace, namespace, server.url())) {
      try (Replica replica = Replica.start(cluster, settings, tls)) {
        await().until(() -> replica.bundle().bundleSeen());
        await().ignoreExceptions().until(() -> server.admit(client, namespace));
        createAndCount(10);
        await().until(() -> replica.leaf().phase().equals(Optional.of(Phase.STEADY)));
        client.secrets().inNamespace(namespace).delete();
        createAndCount(10);
        await()
            .until(
                () ->
                    configuration
                            .stored()
                            .getWebhooks()
                            .getFirst()
                            .getClientConfig()
                            .getCaBundle()
                            .length()
                        > 1500);
      }
      var old = tls.leaf().orElseThrow();
      try (Replica restarted = Replica.start(cluster, settings, new LiveTls())) {
        await().until(() -> restarted.bundle().bundleSeen());
        tls.use(restarted.servingWith());
        createAndCount(10);
        await().until(() -> !restarted.servingWith().signer().equals(old.signer()));
        tls.use(restarted.servingWith());
        createAndCount(10);
      }
    }
  }

  private void createAndCount(int pods) {
    for (int i = 0; i < pods; i++) {
      assertThat(server.admit(client, namespace)).isTrue();
    }
  }
}
