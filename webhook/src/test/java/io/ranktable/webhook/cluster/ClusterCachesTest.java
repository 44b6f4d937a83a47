package io.ranktable.webhook.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.NonDeletingOperation;
import io.ranktable.core.catalog.Catalog.Lookup;
import io.ranktable.core.table.Level;
import io.ranktable.core.table.Names;
import io.ranktable.core.template.Template;
import io.ranktable.core.template.Templates;
import io.ranktable.webhook.cli.demo.server.EmbeddedApiServer;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** With informers, and an API server in this process. */
class ClusterCachesTest {

  private static final String NAMESPACE = PodJson.NAMESPACE;
  private static final int LARGE = 200_000;
  private static final int MANY = 2 * (int) (Guests.EACH / LARGE);

  private final EmbeddedApiServer server = new EmbeddedApiServer();
  private final KubernetesClient people = server.client();
  private final KubernetesClient client = Clients.of(server.config());
  private final ClusterCaches caches = new ClusterCaches(client, "ranktable-system");

  @BeforeEach
  void create() {
    label(Map.of());
  }

  @AfterEach
  void close() {
    caches.close();
    client.close();
    people.close();
    server.close();
  }

  @Test
  void whatWasLeftAwayIsReadWhenTheNamespaceOptsIn() {
    for (int i = 0; i < MANY; i++) {
      forge("p-" + i);
    }
    caches.start().join();
    assertThat(caches.synced()).isTrue();
    int room = caches.pods().size();
    assertThat(room).isPositive().isLessThan(MANY);

    label(Map.of(Names.INJECTION, Names.INJECTION_ENABLED));

    await().until(() -> caches.pods().size() == MANY);
  }

  @Test
  void whatWasDeletedSinceIsNotReadBack() {
    for (int i = 0; i < MANY; i++) {
      forge("p-" + i);
    }
    caches.start().join();
    for (int i = 0; i < MANY; i += 2) {
      people.pods().inNamespace(NAMESPACE).withName("p-" + i).delete();
    }

    label(Map.of(Names.INJECTION, Names.INJECTION_ENABLED));

    await().until(() -> caches.pods().size() == MANY / 2);
  }

  @Test
  void aNamespaceThatOptsInAfterwardsIsKeptWhole() {
    caches.start().join();
    label(Map.of(Names.INJECTION, Names.INJECTION_ENABLED));

    for (int i = 0; i < MANY; i++) {
      forge("p-" + i);
    }

    await().until(() -> caches.pods().size() == MANY);
  }

  @Test
  void anApiServerThatTellsOfTemplatesWholeIsUnderstoodAsWell() {
    label(Map.of(Names.INJECTION, Names.INJECTION_ENABLED));
    store("first", "hccl-role");
    caches.start().join();
    assertThat(level("first")).contains(Level.ROLE);

    store("second", "hccl-role");
    await().until(() -> level("second").equals(Optional.of(Level.ROLE)));
    store("second", "hccl-group");
    await().until(() -> level("second").equals(Optional.of(Level.GROUP)));
    people.configMaps().inNamespace(NAMESPACE).withName("second").delete();

    await().until(() -> level("second").isEmpty());
  }

  private void store(String name, String bundled) {
    people
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(NAMESPACE)
                .withName(name)
                .addToLabels(Names.KIND, Names.KIND_TEMPLATE)
                .endMetadata()
                .withData(Templates.bundled().get(bundled))
                .build())
        .createOr(NonDeletingOperation::update);
  }

  /** Empty when there is no such template. */
  private Optional<Level> level(String name) {
    return switch (caches.catalog().template(NAMESPACE, name)) {
      case Lookup.Found<Template>(Template template) -> Optional.of(template.settings().level());
      case Lookup.Refused<Template> refused -> Optional.empty();
    };
  }

  private void label(Map<String, String> labels) {
    people
        .resource(
            new NamespaceBuilder()
                .withNewMetadata()
                .withName(NAMESPACE)
                .withLabels(labels)
                .endMetadata()
                .build())
        .createOr(NonDeletingOperation::update);
  }

  private void forge(String name) {
    ObjectNode pod =
        PodJson.pod(name)
            .in(0, PodJson.TABLE)
            .annotation("note", "x".repeat(LARGE))
            .json()
            .put("apiVersion", "v1")
            .put("kind", "Pod");
    people.resource(pod.toString()).create();
  }
}
