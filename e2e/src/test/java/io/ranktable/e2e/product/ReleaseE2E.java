package io.ranktable.e2e.product;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhook;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.ranktable.core.table.Names;
import io.ranktable.e2e.chart.Helm;
import io.ranktable.e2e.chart.Release;
import io.ranktable.e2e.cluster.TestCluster;
import io.ranktable.e2e.cluster.TestNode;
import io.ranktable.e2e.image.TestImages;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The life of a release beside an engine that runs: whatever Helm does to the injector, neither the
 * trust of the API servers nor the engine notices.
 */
@Installed(shared = false)
class ReleaseE2E {

  private static final Path INSTALL = Path.of("..", "docs", "install.md");
  private static final String FILE = "/etc/ranktable/ranktable.json";

  /** One replica is enough here: each start takes a while. */
  private static final String VALUES =
      "replicas=1,resources.requests.cpu=10m,shutdownDelaySeconds=1";

  private static final String ENGINE =
      """
      apiVersion: apps/v1
      kind: StatefulSet
      metadata: {name: engine}
      spec:
        serviceName: engine
        replicas: 1
        selector: {matchLabels: {app: engine}}
        template:
          metadata:
            labels: {app: engine}
            annotations: {ranktable.io/template: hccl-role}
          spec:
            terminationGracePeriodSeconds: 1
            containers:
            - name: engine
              image: test.ranktable.io/busybox:1
              imagePullPolicy: Never
              resources: {limits: {huawei.com/Ascend910: 2}}
      """;

  /**
   * What API servers trust.
   *
   * @param secretUid the Secret of the authority
   * @param secret what it holds
   * @param bundles {@code caBundle} of every entry
   * @param owners field managers that own it
   */
  private record Trust(
      String secretUid, Map<String, String> secret, List<String> bundles, List<String> owners) {}

  /**
   * What an engine would notice.
   *
   * @param container ID of its container
   * @param restarts how often it was restarted
   * @param file inode, time and content of its table
   * @param tableVersion the version of its table's ConfigMap
   */
  private record Engine(String container, int restarts, String file, String tableVersion) {}

  @BeforeAll
  static void image(TestNode node, @TempDir Path directory) {
    node.loadImage(TestImages.busybox().write(directory.resolve("busybox.tar")));
  }

  @ParameterizedTest
  @MethodSource("io.ranktable.e2e.chart.Helm#names")
  void neitherTrustNorEnginesNoticeUpgradesRollbackAndUninstall(
      String helm, TestCluster cluster, Workplace place, @TempDir Path directory) throws Exception {
    try (Product product = Product.install(Helm.named(helm), cluster, "--set", VALUES)) {
      Release release = product.release();
      place.apply(ENGINE);
      place.reportWaiting("engine-0");
      place.awaitRunning("engine-0");
      Trust trust = trust(product);
      Engine engine = engine(place);
      assertThat(trust.owners()).containsExactly("ranktable-injector-certificates");
      assertThat(release.test())
          .contains("Phase:          Succeeded", "leads and writes tables")
          .contains("ok      API servers trust the certificate served there")
          .doesNotContain("failed  ");

      product.upgrade(values(1));
      assertUnchanged(product, trust, place, engine);
      assertThat(timeout(cluster)).isEqualTo(4);
      product.upgrade(values(2));
      assertUnchanged(product, trust, place, engine);
      assertThat(timeout(cluster)).isEqualTo(3);
      release.rollback(1);
      product.awaitServing();
      assertUnchanged(product, trust, place, engine);
      assertThat(timeout(cluster)).isEqualTo(5);
      assertThat(release.test()).contains("Phase:          Succeeded").doesNotContain("failed  ");

      assertThat(release.uninstall()).contains("uninstalled");
      assertThat(engine(place)).isEqualTo(engine);
      assertThat(configuration(cluster)).isNull();
      assertRemains(product, place, directory);
      assertThat(engine(place, "")).isEqualTo(new Engine(engine.container(), 0, engine.file(), ""));
    }
  }

  /** The second one changes the pods, the first one only what stands beside them. */
  private static String[] values(int round) {
    String second = round == 2 ? ",podAnnotations.round=second" : "";
    return new String[] {"--set", VALUES + ",webhook.timeoutSeconds=" + (5 - round) + second};
  }

  private static void assertUnchanged(
      Product product, Trust trust, Workplace place, Engine engine) {
    product.awaitServing();
    assertThat(trust(product)).isEqualTo(trust);
    assertThat(engine(place)).isEqualTo(engine);
  }

  /** Exactly what the page says, until the commands of the page have removed it. */
  private static void assertRemains(Product product, Workplace place, Path directory)
      throws Exception {
    String namespace = product.system().name();
    assertThat(ours(product))
        .containsExactlyInAnyOrder(
            "Secret ranktable-injector-ca",
            "Lease ranktable-injector",
            "Pod ranktable-injector-check");
    assertThat(place.tables()).hasSize(1);
    assertThat(place.pod("engine-0"))
        .satisfies(pod -> assertThat(pod.getMetadata().getLabels()).containsKey(Names.INJECTED));

    List<String> cleaning = Readme.commands(INSTALL, "Uninstall");
    assertThat(cleaning).hasSize(2);
    assertThat(cleaning.getFirst()).startsWith("helm uninstall ranktable-injector");
    Shell.of(product.cluster(), directory)
        .run(
            cleaning
                .getLast()
                .replace("ranktable-system", namespace)
                .replace("my-models", place.name()));
    assertThat(ours(product)).isEmpty();
    assertThat(place.tables()).isEmpty();
  }

  private static Trust trust(Product product) {
    KubernetesClient client = product.cluster().client();
    Secret secret =
        client
            .secrets()
            .inNamespace(product.system().name())
            .withName("ranktable-injector-ca")
            .require();
    MutatingWebhookConfiguration stored = Objects.requireNonNull(configuration(product.cluster()));
    return new Trust(
        secret.getMetadata().getUid(),
        secret.getData(),
        stored.getWebhooks().stream()
            .map(MutatingWebhook::getClientConfig)
            .map(config -> config.getCaBundle())
            .toList(),
        stored.getMetadata().getManagedFields().stream()
            .filter(entry -> entry.getFieldsV1().toString().contains("f:caBundle"))
            .map(ManagedFieldsEntry::getManager)
            .toList());
  }

  private static Engine engine(Workplace place) {
    ConfigMap table = place.tables().getFirst();
    return engine(place, table.getMetadata().getResourceVersion());
  }

  private static Engine engine(Workplace place, String tableVersion) {
    Pod pod = Objects.requireNonNull(place.pod("engine-0"));
    assertThat(Workplace.isRunning(pod)).isTrue();
    ContainerStatus status = pod.getStatus().getContainerStatuses().getFirst();
    return new Engine(
        status.getContainerID(),
        status.getRestartCount(),
        place.exec("engine-0", "engine", "sh", "-c", "stat -c '%i %Y' " + FILE + "; cat " + FILE),
        tableVersion);
  }

  private static int timeout(TestCluster cluster) {
    return Objects.requireNonNull(configuration(cluster))
        .getWebhooks()
        .getFirst()
        .getTimeoutSeconds();
  }

  private static @Nullable MutatingWebhookConfiguration configuration(TestCluster cluster) {
    return cluster
        .client()
        .admissionRegistration()
        .v1()
        .mutatingWebhookConfigurations()
        .withName("zz-ranktable-injector")
        .get();
  }

  /** What there is of the injector, besides replicas that are on their way out. */
  private static List<String> ours(Product product) {
    KubernetesClient client = product.cluster().client();
    String namespace = product.system().name();
    return Stream.of(
            client.secrets().inNamespace(namespace).list().getItems(),
            client.configMaps().inNamespace(namespace).list().getItems(),
            client.serviceAccounts().inNamespace(namespace).list().getItems(),
            client.leases().inNamespace(namespace).list().getItems(),
            client
                .pods()
                .inNamespace(namespace)
                .withField("metadata.name", "ranktable-injector-check")
                .list()
                .getItems(),
            client.services().inNamespace(namespace).list().getItems(),
            client.apps().deployments().inNamespace(namespace).list().getItems(),
            client.policy().v1().podDisruptionBudget().inNamespace(namespace).list().getItems(),
            client.rbac().roles().inNamespace(namespace).list().getItems(),
            client.rbac().roleBindings().inNamespace(namespace).list().getItems(),
            client.rbac().clusterRoles().list().getItems(),
            client.rbac().clusterRoleBindings().list().getItems(),
            client.admissionRegistration().v1().validatingAdmissionPolicies().list().getItems(),
            client
                .admissionRegistration()
                .v1()
                .validatingAdmissionPolicyBindings()
                .list()
                .getItems())
        .<HasMetadata>flatMap(List::stream)
        .filter(object -> object.getMetadata().getName().contains("ranktable"))
        .map(object -> object.getKind() + " " + object.getMetadata().getName())
        .toList();
  }
}
