package io.ranktable.e2e.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.ranktable.e2e.cluster.OnCluster;
import io.ranktable.e2e.cluster.TestCluster;
import io.ranktable.e2e.cluster.TestNamespace;
import io.ranktable.webhook.serving.LiveTls;
import io.ranktable.webhook.serving.ServingSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The API server calls a server of ours, and a call that fails would refuse the pod. */
@OnCluster
class AdmissionOverTlsIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final TestCluster cluster;
  private final KubernetesClient client;
  private final String namespace;
  private final AtomicInteger calls = new AtomicInteger();
  private final LiveTls tls = new LiveTls();
  private final HttpsServer server;
  private final ServingSettings settings;

  AdmissionOverTlsIT(TestCluster cluster, TestNamespace namespace) throws IOException {
    this.cluster = cluster;
    this.client = cluster.client();
    this.namespace = namespace.name();
    this.server = HttpsServer.create(new InetSocketAddress(0), 0);
    this.server.setHttpsConfigurator(new HttpsConfigurator(tls.sslContext()));
    this.server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    this.server.createContext("/mutate", this::allow);
    this.server.start();
    this.settings =
        new ServingSettings(
            this.namespace,
            "injector",
            List.of(host()),
            "ranktable-injector-ca",
            this.namespace,
            Duration.ofDays(365),
            Duration.ofDays(7));
  }

  @AfterEach
  void stop() {
    server.stop(0);
    client.secrets().inNamespace(namespace).delete();
  }

  @Test
  void podsAreAdmittedWhileSecretAndReplicaAreLostAndReplaced() {
    String url = "https://" + host() + ":" + server.getAddress().getPort() + "/mutate";
    try (Configuration configuration = Configuration.calling(client, namespace, namespace, url)) {
      try (Replica replica = Replica.start(cluster, settings, tls)) {
        await().until(() -> replica.bundle().bundleSeen());
        await().ignoreExceptions().until(() -> create() != null);
        int before = calls.get();
        createAndCount(10, before);
        client.secrets().inNamespace(namespace).delete();
        createAndCount(10, before + 10);
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
        createAndCount(10, calls.get());
        assertThat(restarted.servingWith().signer()).isNotEqualTo(old.signer());
      }
    }
  }

  private void createAndCount(int pods, int before) {
    for (int i = 1; i <= pods; i++) {
      assertThat(create().getMetadata().getName()).startsWith("pod-");
      assertThat(calls.get()).isEqualTo(before + i);
    }
  }

  private Pod create() {
    return client
        .resource(
            new PodBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withGenerateName("pod-")
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("main")
                .withImage("none.invalid/none")
                .endContainer()
                .endSpec()
                .build())
        .dryRun()
        .create();
  }

  private String host() {
    return cluster.webhookHost(server.getAddress().getPort());
  }

  /** Allows, and ends the connection, so that each call is a handshake of its own. */
  private void allow(HttpExchange exchange) throws IOException {
    calls.incrementAndGet();
    JsonNode review = JSON.readTree(exchange.getRequestBody());
    byte[] answer =
        ("{\"apiVersion\":\"admission.k8s.io/v1\",\"kind\":\"AdmissionReview\",\"response\":{\"uid\":"
                + review.path("request").path("uid")
                + ",\"allowed\":true}}")
            .getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.getResponseHeaders().add("Connection", "close");
    exchange.sendResponseHeaders(200, answer.length);
    exchange.getResponseBody().write(answer);
    exchange.close();
  }
}
