package io.ranktable.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.ranktable.e2e.image.TestImages;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@OnCluster(node = true)
class NodeNetworkE2E {

  @BeforeAll
  static void loadImages(TestNode node, @TempDir Path directory) {
    node.loadImage(TestImages.busybox().write(directory.resolve("busybox.tar")));
  }

  @Test
  void aServiceLeadsPodsAndTheApiServerToItsPod(TestCluster cluster, TestNamespace namespace) {
    Pods pods = new Pods(namespace);
    // It answers before it is asked: an HTTPS client is told at once what it is talking to.
    pods.run(
        pods.shell(
            "web",
            "while :; do printf 'HTTP/1.0 200 OK\\r\\n\\r\\nhello\\n' | nc -w 5 -l -p 80; done"));
    Service service =
        cluster
            .client()
            .resource(
                new ServiceBuilder()
                    .withNewMetadata()
                    .withName("web")
                    .withNamespace(namespace.name())
                    .endMetadata()
                    .withNewSpec()
                    .addToSelector("app", "web")
                    .addNewPort()
                    .withPort(80)
                    .endPort()
                    .endSpec()
                    .build())
            .create();

    String get = Pods.get(service.getSpec().getClusterIP(), 80, "/");
    assertThat(pods.outputOf("client", "until " + get + "; do sleep 0.2; done"))
        .endsWith("hello\n");
    assertThat(webhookAnswer(cluster, namespace))
        .contains("server gave HTTP response to HTTPS client");
  }

  /** What the API server hears from a webhook behind the Service, where no webhook serves. */
  private static String webhookAnswer(TestCluster cluster, TestNamespace namespace) {
    String name = namespace.name();
    cluster.apply(
        """
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingWebhookConfiguration
        metadata: {name: %1$s}
        webhooks:
        - name: web.test.ranktable.io
          clientConfig: {service: {name: web, namespace: %1$s, port: 80}}
          rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [secrets]}]
          namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: %1$s}}
          sideEffects: None
          admissionReviewVersions: [v1]
          timeoutSeconds: 5
        """
            .formatted(name));
    Config config = cluster.config();
    // What a webhook does not answer is an internal error, which a client likes to try again.
    config.setRequestRetryBackoffLimit(0);
    try (KubernetesClient client = new KubernetesClientBuilder().withConfig(config).build()) {
      return Awaitility.await()
          .until(() -> answer(client, namespace), said -> said.contains("web.test.ranktable.io"));
    } finally {
      cluster
          .client()
          .admissionRegistration()
          .v1()
          .validatingWebhookConfigurations()
          .withName(name)
          .delete();
    }
  }

  private static String answer(KubernetesClient client, TestNamespace namespace) {
    Secret secret =
        new SecretBuilder()
            .withNewMetadata()
            .withGenerateName("asked-")
            .withNamespace(namespace.name())
            .endMetadata()
            .build();
    try {
      client.resource(secret).create();
      return "";
    } catch (KubernetesClientException e) {
      return String.valueOf(e.getMessage());
    }
  }

  @Test
  void aPodReachesAServerOfTheTestAndTheApiServer(TestCluster cluster, TestNamespace namespace)
      throws IOException {
    assumeTrue(cluster instanceof LocalNodeCluster, "pods of K3s know no name of this machine");
    byte[] answer = "from the test\n".getBytes(StandardCharsets.UTF_8);
    HttpServer server = HttpServer.create(new InetSocketAddress(cluster.listenAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
    try {
      int port = server.getAddress().getPort();
      Pods pods = new Pods(namespace);
      assertThat(pods.outputOf("client", Pods.get(cluster.webhookHost(port), port, "/")))
          .endsWith("from the test\n");
      assertThat(pods.outputOf("asking", Pods.get("$KUBERNETES_SERVICE_HOST", 443, "/version")))
          .endsWith("Client sent an HTTP request to an HTTPS server.\n");
    } finally {
      server.stop(0);
    }
  }
}
