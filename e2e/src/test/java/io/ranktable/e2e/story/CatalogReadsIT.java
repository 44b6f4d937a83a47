package io.ranktable.e2e.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.ranktable.core.catalog.Catalog.Lookup;
import io.ranktable.core.catalog.InMemoryCatalog;
import io.ranktable.core.table.Finding;
import io.ranktable.core.table.Level;
import io.ranktable.core.table.Names;
import io.ranktable.core.template.Template;
import io.ranktable.core.template.Templates;
import io.ranktable.e2e.cluster.OnCluster;
import io.ranktable.e2e.cluster.TestCluster;
import io.ranktable.e2e.cluster.TestNamespace;
import io.ranktable.webhook.cluster.Clients;
import io.ranktable.webhook.cluster.ClusterCaches;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is asked of a real API server to know the templates, and what is not. */
@OnCluster
class CatalogReadsIT {

  private static final int LIMIT = InMemoryCatalog.NAMESPACE_LIMIT;

  /** Large enough that lists of whole objects could not be missed. */
  private static final String REMARK = "x".repeat(50_000);

  private TestCluster cluster;
  private TestNamespace system;
  private TestNamespace tenant;
  private final CatalogRequests requests = new CatalogRequests();
  private KubernetesClient client;
  private ClusterCaches caches;

  @BeforeEach
  void open(TestCluster onCluster) {
    cluster = onCluster;
    system = cluster.newNamespace(Map.of());
    tenant = cluster.newNamespace(Map.of(Names.INJECTION, Names.INJECTION_ENABLED));
    client = Clients.of(cluster.config(), requests::attach);
    caches = new ClusterCaches(client, system.name());
  }

  /** Whatever happened, nobody has listed or watched templates whole. */
  @AfterEach
  void close() throws Exception {
    try {
      requests.assertTemplatesAreNeverToldWhole(cluster.client(), REMARK);
    } finally {
      requests.release();
      caches.close();
      client.close();
      tenant.close();
      system.close();
    }
  }

  @Test
  void aTemplateIsFollowedWhenItIsCreatedEditedAndDeleted() {
    template(system, "mine", "hccl-group");
    caches.start().join();
    assertThat(level("mine")).isEqualTo(Level.GROUP);

    template(tenant, "mine", "hccl-role");
    await().untilAsserted(() -> assertThat(level("mine")).isEqualTo(Level.ROLE));
    template(tenant, "mine", "hccl-1.2-group");
    await().untilAsserted(() -> assertThat(level("mine")).isEqualTo(Level.GROUP));
    template(tenant, "mine", "hccl-role");
    await().untilAsserted(() -> assertThat(level("mine")).isEqualTo(Level.ROLE));
    cluster.client().configMaps().inNamespace(tenant.name()).withName("mine").delete();

    await().untilAsserted(() -> assertThat(level("mine")).isEqualTo(Level.GROUP));
    assertThat(requests.reads(tenant.name())).hasSizeBetween(3, 6);
    assertThat(requests.reads(system.name())).containsExactly("mine");
  }

  @Test
  void ofATenantsTemplatesOnlyThoseThatCountAreRead() {
    IntStream.range(0, 4 * LIMIT).forEach(i -> template(tenant, name(i), "hccl-role"));

    caches.start().join();

    assertThat(requests.reads(tenant.name()))
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, LIMIT).mapToObj(CatalogReadsIT::name).toList());
    assertThat(level(name(LIMIT - 1))).isEqualTo(Level.ROLE);
    assertThat(refusal(name(LIMIT))).contains("only the " + LIMIT + " oldest count");

    template(tenant, name(4 * LIMIT), "hccl-role");
    template(tenant, name(LIMIT), "hccl-group");
    cluster.client().configMaps().inNamespace(tenant.name()).withName(name(7)).delete();

    await().untilAsserted(() -> assertThat(level(name(LIMIT))).isEqualTo(Level.GROUP));
    assertThat(refusal(name(4 * LIMIT))).contains("only the " + LIMIT + " oldest count");
    assertThat(requests.reads(tenant.name())).hasSize(LIMIT + 1).endsWith(name(LIMIT));
  }

  @Test
  void itIsNotReadyBeforeWhatCountsHasBeenRead() {
    template(system, "mine", "hccl-group");
    template(tenant, "mine", "hccl-role");
    requests.hold();

    CompletableFuture<Void> started = caches.start();

    await().untilAsserted(() -> assertThat(requests.held()).isEqualTo(2));
    assertThat(started).isNotDone();
    assertThat(caches.synced()).isFalse();
    requests.release();
    started.join();
    assertThat(caches.synced()).isTrue();
    assertThat(level("mine")).isEqualTo(Level.ROLE);
  }

  @Test
  void whatWasLeftAwayIsReadByItselfWhenItsNamespaceOptsIn() {
    label(Map.of());
    for (int i = 0; i < LIMIT; i++) {
      template(tenant, name(i), "hccl-role");
      Stage.store(
          cluster,
          tenant,
          "format-" + i,
          Names.KIND_POD_FORMAT,
          Map.of("annotations", "example.com/" + i, "remark", REMARK));
    }
    caches.start().join();
    assertThat(found()).isLessThan(LIMIT);

    label(Map.of(Names.INJECTION, Names.INJECTION_ENABLED));

    await().untilAsserted(() -> assertThat(found()).isEqualTo(LIMIT));
  }

  private long found() {
    return IntStream.range(0, LIMIT)
        .mapToObj(i -> caches.catalog().template(tenant.name(), name(i)))
        .filter(Lookup.Found.class::isInstance)
        .count();
  }

  private void label(Map<String, String> labels) {
    cluster
        .client()
        .resource(
            new NamespaceBuilder()
                .withNewMetadata()
                .withName(tenant.name())
                .withLabels(labels)
                .endMetadata()
                .build())
        .update();
  }

  private static String name(int number) {
    return "t-%03d".formatted(number);
  }

  /** Stores a bundled template under a name. */
  private void template(TestNamespace where, String name, String bundled) {
    Map<String, String> data =
        new HashMap<>(Objects.requireNonNull(Templates.bundled().get(bundled)));
    data.put("supported-inference-engine", REMARK);
    Stage.store(cluster, where, name, Names.KIND_TEMPLATE, data);
  }

  private Level level(String name) {
    return switch (caches.catalog().template(tenant.name(), name)) {
      case Lookup.Found<Template>(Template template) -> template.settings().level();
      case Lookup.Refused<Template>(List<Finding> findings) -> throw new AssertionError(findings);
    };
  }

  private String refusal(String name) {
    return switch (caches.catalog().template(tenant.name(), name)) {
      case Lookup.Found<Template> found -> throw new AssertionError(found);
      case Lookup.Refused<Template>(List<Finding> findings) -> findings.getFirst().message();
    };
  }
}
