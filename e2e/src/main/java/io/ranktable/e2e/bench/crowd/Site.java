package io.ranktable.e2e.bench.crowd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfigurationBuilder;
import io.fabric8.kubernetes.client.Config;
import io.ranktable.core.table.Names;
import io.ranktable.e2e.chart.Helm;
import io.ranktable.e2e.chart.Release;
import io.ranktable.e2e.cluster.ClusterSettings;
import io.ranktable.e2e.cluster.ClusterUnavailableException;
import io.ranktable.e2e.cluster.TestCluster;
import io.ranktable.e2e.cluster.TestClusters;
import io.ranktable.e2e.cluster.TestNamespace;
import io.ranktable.e2e.serving.Balancer;
import io.ranktable.e2e.serving.InjectorProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.io.file.PathUtils;

/**
 * A cluster without nodes, the chart installed there, and replicas of the injector as processes of
 * this machine with the rights and the memory that the chart gives them.
 */
public final class Site implements AutoCloseable {

  private static final String ACCOUNT = "ranktable-injector";
  private static final String CONFIGURATION = "zz-ranktable-injector";

  private final TestCluster cluster;
  private final Api api;
  private final TestNamespace system;
  private final Release release;
  private final Balancer balancer;
  private final Path directory;
  private final Path kubeconfig;
  private final List<InjectorProcess> replicas = new ArrayList<>();

  private Site(TestCluster cluster) throws IOException {
    this.cluster = cluster;
    this.api = new Api(cluster.config());
    this.system = cluster.newNamespace(Map.of());
    this.release = Release.install(Helm.named("helm"), cluster, system.name());
    this.balancer = Balancer.listen(cluster.listenAddress());
    this.directory = Files.createTempDirectory("ranktable-site-");
    this.kubeconfig = Files.writeString(directory.resolve("kubeconfig"), kubeconfig());
    leadHere();
  }

  /** Starts the cluster and installs the chart; no replica yet. */
  public static Site open() throws IOException {
    TestCluster cluster = TestClusters.open(ClusterSettings.defaults().withAudit());
    if (cluster.hasKubelet() || cluster.auditLog().isEmpty()) {
      cluster.close();
      throw new ClusterUnavailableException(
          "ten thousand pods are only created in a cluster of our own without nodes: unset"
              + " RANKTABLE_TEST_CLUSTER or set it to local");
    }
    try {
      return new Site(cluster);
    } catch (IOException | RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  /** Calls as administrator. */
  public Api api() {
    return api;
  }

  /** The cluster. */
  public TestCluster cluster() {
    return cluster;
  }

  /** What the replicas ask of the API server. */
  public Requests requests() {
    return new Requests(
        cluster.auditLog().orElseThrow(() -> new IllegalStateException("there is no audit log")),
        "system:serviceaccount:" + system.name() + ":" + ACCOUNT);
  }

  /** Creates a namespace that has opted in. */
  public String namespace() {
    return cluster.newNamespace(Map.of(Names.INJECTION, Names.INJECTION_ENABLED)).name();
  }

  /**
   * Starts a replica and returns at once.
   *
   * @param name its identity
   * @param options of its Java machine
   * @param more settings
   */
  public InjectorProcess start(String name, List<String> options, Map<String, String> more) {
    Map<String, String> settings = new HashMap<>(more);
    settings.put("ranktable.namespace", system.name());
    settings.put("ranktable.serving.extra-names", cluster.webhookHost(balancer.port()));
    InjectorProcess replica =
        InjectorProcess.start(
            name, options, kubeconfig, settings, directory.resolve(name + ".log"));
    replicas.add(replica);
    return replica;
  }

  /** From now on the API server calls the webhook of these replicas. */
  public void serve(InjectorProcess... serving) {
    balancer.leadTo(Arrays.stream(serving).map(InjectorProcess::port).toList());
  }

  /**
   * The options of the Java machine in the chart's pod, in a machine that has as much memory as its
   * limit; with so little memory Java takes the serial collector by itself.
   */
  public static List<String> chartOptions() throws IOException {
    ObjectMapper yaml = new YAMLMapper();
    JsonNode values = yaml.readTree(Helm.CHART.resolve("values.yaml").toFile());
    String limit = values.at("/resources/limits/memory").asText();
    List<String> options = new ArrayList<>();
    options.add("-XX:MaxRAM=" + limit.replace("Mi", "m").replace("Gi", "g"));
    options.addAll(List.of(values.path("javaOptions").asText().split(" ")));
    if (options.stream().noneMatch(option -> option.matches("-XX:\\+Use\\w+GC"))) {
      options.add("-XX:+UseSerialGC");
    }
    return options;
  }

  @Override
  public void close() {
    replicas.forEach(InjectorProcess::close);
    balancer.close();
    api.close();
    // The cluster ends with us; to empty it first would only take long.
    cluster.close();
    try {
      Files.deleteIfExists(release.kubeconfig());
      PathUtils.deleteDirectory(directory);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + directory, e);
    }
  }

  private void leadHere() {
    String url =
        "https://%s:%d/mutate".formatted(cluster.webhookHost(balancer.port()), balancer.port());
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
  }

  private String kubeconfig() {
    Config config = cluster.serviceAccountConfig(system.name(), ACCOUNT);
    return """
        apiVersion: v1
        kind: Config
        current-context: replica
        contexts:
        - name: replica
          context: {cluster: replica, user: replica}
        clusters:
        - name: replica
          cluster: {server: "%s", certificate-authority-data: "%s"}
        users:
        - name: replica
          user: {token: "%s"}
        """
        .formatted(config.getMasterUrl(), config.getCaCertData(), config.getOauthToken());
  }
}
