package io.ranktable.e2e.serving;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.ranktable.e2e.cluster.TestCluster;
import io.ranktable.webhook.serving.LiveTls;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A webhook that allows every pod, over the TLS under test. */
final class AllowingServer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpsServer server;
  private final String host;
  private final AtomicInteger calls = new AtomicInteger();

  private AllowingServer(TestCluster cluster, HttpsServer server) {
    this.server = server;
    this.host = cluster.webhookHost(server.getAddress().getPort());
  }

  static AllowingServer start(TestCluster cluster, LiveTls tls) throws IOException {
    HttpsServer server = HttpsServer.create(new InetSocketAddress(0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(tls.sslContext()));
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    AllowingServer allowing = new AllowingServer(cluster, server);
    server.createContext("/mutate", allowing::allow);
    server.start();
    return allowing;
  }

  /** By which name or address the API server calls it. */
  String host() {
    return host;
  }

  String url() {
    return "https://" + host + ":" + server.getAddress().getPort() + "/mutate";
  }

  int calls() {
    return calls.get();
  }

  /** Whether a pod that is created is asked for here exactly once; refused when that fails. */
  boolean admit(KubernetesClient client, String namespace) {
    int before = calls.get();
    client
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
    return calls.get() == before + 1;
  }

  @Override
  public void close() {
    server.stop(0);
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
