package io.ranktable.webhook.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.APIResourceBuilder;
import io.fabric8.kubernetes.api.model.APIResourceList;
import io.fabric8.kubernetes.api.model.APIResourceListBuilder;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.ranktable.core.workload.Parents.Lookup;
import io.ranktable.core.workload.Parents.ParentKind;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@EnableKubernetesMockClient(crud = true, https = false)
class ParentCacheTest {

  private static final ParentKind STATEFUL_SET = new ParentKind("apps/v1", "StatefulSet");

  @SuppressWarnings("NullAway.Init")
  private KubernetesClient client;

  @SuppressWarnings("NullAway.Init")
  private KubernetesMockServer server;

  private final AtomicLong nanos = new AtomicLong();
  private final List<String> changed = new CopyOnWriteArrayList<>();

  @SuppressWarnings("NullAway.Init")
  private ParentCache parents;

  @BeforeEach
  void create() {
    parents = new ParentCache(Clients.of(client.getConfiguration()), changed::add, nanos::get);
  }

  @AfterEach
  void close() {
    parents.close();
  }

  @Test
  void readsAKindWhenItIsAskedForAndTellsWhenItHas() {
    installed();
    client.resource(workload(4)).create();
    assertThat(why("llm")).contains("being read for the first time");
    await().until(() -> changed.contains(""));
    JsonNode object = found("llm");
    assertThat(object.at("/spec/replicas").intValue()).isEqualTo(4);
    assertThat(object.at("/spec/template/metadata/annotations/ranktable.io~1template").textValue())
        .isEqualTo("hccl-role");
    assertThat(object.at("/spec/template/spec").has("containers")).isFalse();
    assertThat(why("other")).isEqualTo("StatefulSet serving/other does not exist");
  }

  @Test
  void followsChangesAndTellsTheNamespace() {
    installed();
    client.resource(workload(4)).create();
    assertThat(why("llm")).isNotEmpty();
    await().until(() -> changed.contains(""));
    changed.clear();
    client.apps().statefulSets().inNamespace("serving").withName("llm").scale(2);
    await().until(() -> found("llm").at("/spec/replicas").intValue() == 2);
    assertThat(changed).contains("serving");
    client.apps().statefulSets().inNamespace("serving").withName("llm").delete();
    await().until(() -> parents.find("serving", STATEFUL_SET, "llm") instanceof Lookup.Unavailable);
  }

  @Test
  void saysThatAKindIsNotInstalledAndAsksAgainAfterTenSeconds() {
    ParentKind unknown = new ParentKind("none.example.com/v1", "Group");
    parents.find("serving", unknown, "llm");
    await().until(() -> changed.size() == 1);
    assertThat(parents.find("serving", unknown, "llm"))
        .isEqualTo(new Lookup.Unavailable("the cluster has no kind Group in none.example.com/v1"));
    nanos.addAndGet(Duration.ofSeconds(10).toNanos());
    parents.find("serving", unknown, "llm");
    assertThat(changed).hasSize(1);
    nanos.addAndGet(1);
    parents.find("serving", unknown, "llm");
    await().until(() -> changed.size() == 2);
  }

  @Test
  void saysWhichPermissionIsMissing() {
    installed();
    server
        .expect()
        .get()
        .withPath("/apis/apps/v1/statefulsets?resourceVersion=0")
        .andReturn(
            403, new StatusBuilder().withStatus("Failure").withCode(403).withMessage("no").build())
        .always();
    parents.find("serving", STATEFUL_SET, "llm");
    await().until(() -> !changed.isEmpty());
    assertThat(why("llm"))
        .isEqualTo(
            "the injector may not read kind StatefulSet; grant get, list and watch on it to its"
                + " ClusterRole");
  }

  private void installed() {
    APIResourceList list =
        new APIResourceListBuilder()
            .withGroupVersion("apps/v1")
            .withResources(
                new APIResourceBuilder().withName("statefulsets/scale").withKind("Scale").build(),
                new APIResourceBuilder()
                    .withName("statefulsets")
                    .withKind("StatefulSet")
                    .withNamespaced(true)
                    .build())
            .build();
    server.expect().get().withPath("/apis/apps/v1").andReturn(200, list).always();
  }

  private String why(String name) {
    return parents.find("serving", STATEFUL_SET, name) instanceof Lookup.Unavailable(String why)
        ? why
        : "";
  }

  private JsonNode found(String name) {
    Lookup lookup = parents.find("serving", STATEFUL_SET, name);
    assertThat(lookup).isInstanceOf(Lookup.Found.class);
    return ((Lookup.Found) lookup).object();
  }

  private static StatefulSet workload(int replicas) {
    return new StatefulSetBuilder()
        .withNewMetadata()
        .withNamespace("serving")
        .withName("llm")
        .endMetadata()
        .withNewSpec()
        .withReplicas(replicas)
        .withNewTemplate()
        .withNewMetadata()
        .addToAnnotations("ranktable.io/template", "hccl-role")
        .endMetadata()
        .withNewSpec()
        .addNewContainer()
        .withName("engine")
        .endContainer()
        .endSpec()
        .endTemplate()
        .endSpec()
        .build();
  }
}
