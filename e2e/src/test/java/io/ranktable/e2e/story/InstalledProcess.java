package io.ranktable.e2e.story;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfigurationBuilder;
import io.fabric8.kubernetes.client.Config;
import io.ranktable.e2e.chart.Helm;
import io.ranktable.e2e.chart.Release;
import io.ranktable.e2e.cluster.TestCluster;
import io.ranktable.e2e.cluster.TestNamespace;
import io.ranktable.webhook.RanktableApplication;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The chart installed by Helm, and the whole process in this JVM with only the rights that the
 * chart gives; the API server calls its webhook over HTTPS.
 */
final class InstalledProcess implements AutoCloseable {

  private static final String CONFIGURATION = "zz-ranktable-injector";

  private final TestNamespace system;
  private final Release release;
  private final ConfigurableApplicationContext process;

  private InstalledProcess(
      TestNamespace system, Release release, ConfigurableApplicationContext process) {
    this.system = system;
    this.release = release;
    this.process = process;
  }

  /**
   * Installs and starts; returns when the API server trusts the webhook.
   *
   * @param values arguments of Helm such as {@code --set}
   */
  static InstalledProcess start(TestCluster cluster, String... values) {
    return start(cluster, Map.of("ranktable.loop.quiet-time", "1s"), values);
  }

  /**
   * The same with properties instead of hurried Events.
   *
   * @param properties properties of the process
   */
  static InstalledProcess start(
      TestCluster cluster, Map<String, String> properties, String... values) {
    return start(cluster, properties, UnaryOperator.identity(), values);
  }

  /**
   * The same over a way of its own to the API server.
   *
   * @param way changes how the process reaches the API server
   */
  static InstalledProcess start(
      TestCluster cluster,
      Map<String, String> properties,
      UnaryOperator<Config> way,
      String... values) {
    TestNamespace system = cluster.newNamespace(Map.of());
    Release release = Release.install(Helm.named("helm"), cluster, system.name(), values);
    int port = freePort();
    Map<String, String> all =
        new HashMap<>(
            Map.of(
                "ranktable.namespace", system.name(),
                "ranktable.identity", "installed",
                "ranktable.serving.extra-names", "127.0.0.1",
                "server.port", Integer.toString(port),
                "management.server.port", "0"));
    all.putAll(properties);
    ConfigurableApplicationContext process =
        RanktableApplication.start(
            way.apply(cluster.serviceAccountConfig(system.name(), "ranktable-injector")), all);
    String url = "https://" + cluster.webhookHost(port) + ":" + port + "/mutate";
    cluster
        .client()
        .admissionRegistration()
        .v1()
        .mutatingWebhookConfigurations()
        .withName(CONFIGURATION)
        .edit(
            configuration ->
                new MutatingWebhookConfigurationBuilder(configuration)
                    .editFirstWebhook()
                    .editClientConfig()
                    .withService(null)
                    .withUrl(url)
                    .endClientConfig()
                    .endWebhook()
                    .build());
    await().atMost(Stage.SOON).until(() -> trusted(cluster));
    return new InstalledProcess(system, release, process);
  }

  /** Its namespace. */
  String namespace() {
    return system.name();
  }

  /** Where it answers the webhook. */
  int port() {
    return process.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
  }

  /** What the process says of its health. */
  String health() {
    return managed("health").body();
  }

  /** What it answers on its management port, below {@code /actuator/}. */
  HttpResponse<String> managed(String path) {
    int port = process.getEnvironment().getRequiredProperty("local.management.port", Integer.class);
    URI uri = URI.create("http://localhost:" + port + "/actuator/" + path);
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    process.close();
    release.close();
    system.close();
  }

  private static boolean trusted(TestCluster cluster) {
    String bundle =
        cluster
            .client()
            .admissionRegistration()
            .v1()
            .mutatingWebhookConfigurations()
            .withName(CONFIGURATION)
            .get()
            .getWebhooks()
            .getFirst()
            .getClientConfig()
            .getCaBundle();
    return bundle != null && !bundle.isEmpty();
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new AssertionError("No free port", e);
    }
  }
}
