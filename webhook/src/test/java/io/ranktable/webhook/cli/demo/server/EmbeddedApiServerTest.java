package io.ranktable.webhook.cli.demo.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfigurationBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.ranktable.core.table.Names;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EmbeddedApiServerTest {

  private final EmbeddedApiServer server = new EmbeddedApiServer();
  private final KubernetesClient client = server.client();

  @AfterEach
  void close() {
    client.close();
    server.close();
  }

  @Test
  void aMergePatchRemovesWhatIsNull() {
    create("a", Map.of("keep", "1", "drop", "2"));

    ConfigMap patched = merge("a", "{\"data\":{\"drop\":null,\"more\":\"3\"}}");

    assertThat(patched.getData())
        .containsExactlyInAnyOrderEntriesOf(Map.of("keep", "1", "more", "3"));
    assertThat(resource("a").get().getData()).isEqualTo(patched.getData());
  }

  @Test
  void aPatchBoundToAnotherVersionOrUidIsAConflict() {
    ConfigMap made = create("a", Map.of());
    merge("a", "{\"data\":{\"k\":\"v\"}}");

    String version = made.getMetadata().getResourceVersion();
    assertConflict("{\"metadata\":{\"resourceVersion\":\"" + version + "\"}}");
    assertConflict("{\"metadata\":{\"uid\":\"another\"},\"data\":{\"k\":\"w\"}}");
    assertThat(resource("a").get().getData()).containsEntry("k", "v");
  }

  @Test
  void aNameThatIsTakenIsToldApartFromAConflict() {
    create("a", Map.of());

    assertThatThrownBy(() -> create("a", Map.of()))
        .isInstanceOfSatisfying(
            KubernetesClientException.class,
            e -> assertThat(e.getStatus().getReason()).isEqualTo("AlreadyExists"));
  }

  @Test
  void aDeletionBoundToAnOldVersionIsAConflict() {
    ConfigMap made = create("a", Map.of());
    merge("a", "{\"data\":{\"k\":\"v\"}}");

    assertThatThrownBy(
            () ->
                resource("a").lockResourceVersion(made.getMetadata().getResourceVersion()).delete())
        .isInstanceOfSatisfying(
            KubernetesClientException.class, e -> assertThat(e.getCode()).isEqualTo(409));
    assertThat(resource("a").get()).isNotNull();
  }

  @Test
  void serverSideApplySetsOneFieldOfOneEntry() {
    client.resource(webhooks("https://one", null)).create();

    client.resource(webhooks(null, "Q0E=")).fieldManager("test").forceConflicts().serverSideApply();

    MutatingWebhookConfiguration stored =
        client.admissionRegistration().v1().mutatingWebhookConfigurations().withName("w").get();
    assertThat(stored.getWebhooks()).hasSize(1);
    assertThat(stored.getWebhooks().getFirst().getClientConfig().getUrl()).isEqualTo("https://one");
    assertThat(stored.getWebhooks().getFirst().getClientConfig().getCaBundle()).isEqualTo("Q0E=");
  }

  @Test
  void aWatchOfSeveralKindsOfOurConfigMapsDoesNotSeeTables() throws InterruptedException {
    BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    try (var informer =
        client
            .configMaps()
            .inAnyNamespace()
            .withLabelIn(Names.KIND, Names.KIND_TEMPLATE, Names.KIND_POD_FORMAT)
            .inform(new Added(seen))) {
      assertThat(informer.hasSynced()).isTrue();
      create("table", Map.of(), Names.KIND_TABLE);
      create("template", Map.of(), Names.KIND_TEMPLATE);

      assertThat(seen.poll(10, TimeUnit.SECONDS)).isEqualTo("template");
    }
  }

  @Test
  void aKindThatIsServedIsDiscoveredAndCanBeListed() {
    ApiKind kind = ApiKind.namespaced("example.com/v1", "Proxy");
    server.serve(kind);
    GenericKubernetesResource proxy = new GenericKubernetesResource();
    proxy.setApiVersion("example.com/v1");
    proxy.setKind("Proxy");
    proxy.setMetadata(
        new io.fabric8.kubernetes.api.model.ObjectMetaBuilder()
            .withName("p")
            .withNamespace("ns")
            .build());
    client.raw(kind.path("ns"), "POST", proxy);

    assertThat(client.getApiResources("example.com/v1").getResources())
        .singleElement()
        .satisfies(found -> assertThat(found.getName()).isEqualTo("proxies"));
    assertThat(
            client
                .genericKubernetesResources("example.com/v1", "Proxy")
                .inNamespace("ns")
                .list()
                .getItems())
        .hasSize(1);
  }

  private void assertConflict(String patch) {
    assertThatThrownBy(() -> merge("a", patch))
        .isInstanceOfSatisfying(
            KubernetesClientException.class,
            e -> {
              assertThat(e.getCode()).isEqualTo(409);
              assertThat(e.getStatus().getReason()).isEqualTo("Conflict");
            });
  }

  private ConfigMap create(String name, Map<String, String> data) {
    return create(name, data, Names.KIND_TABLE);
  }

  private ConfigMap create(String name, Map<String, String> data, String kind) {
    return client
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace("ns")
                .addToLabels(Names.KIND, kind)
                .endMetadata()
                .withData(data)
                .build())
        .create();
  }

  private ConfigMap merge(String name, String patch) {
    return resource(name).patch(PatchContext.of(PatchType.JSON_MERGE), patch);
  }

  private Resource<ConfigMap> resource(String name) {
    return client.configMaps().inNamespace("ns").withName(name);
  }

  private static MutatingWebhookConfiguration webhooks(
      @Nullable String url, @Nullable String caBundle) {
    return new MutatingWebhookConfigurationBuilder()
        .withNewMetadata()
        .withName("w")
        .endMetadata()
        .addNewWebhook()
        .withName("one.ranktable.io")
        .withNewClientConfig()
        .withUrl(url)
        .withCaBundle(caBundle)
        .endClientConfig()
        .endWebhook()
        .build();
  }

  private record Added(BlockingQueue<String> names)
      implements io.fabric8.kubernetes.client.informers.ResourceEventHandler<ConfigMap> {
    @Override
    public void onAdd(ConfigMap map) {
      names.add(map.getMetadata().getName());
    }

    @Override
    public void onUpdate(ConfigMap before, ConfigMap after) {
      names.add(after.getMetadata().getName());
    }

    @Override
    public void onDelete(ConfigMap map, boolean finalStateUnknown) {
      names.add("-" + map.getMetadata().getName());
    }
  }
}
