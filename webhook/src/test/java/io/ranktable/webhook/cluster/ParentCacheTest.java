package io.ranktable.webhook.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.APIResourceBuilder;
import io.fabric8.kubernetes.api.model.APIResourceList;
import io.fabric8.kubernetes.api.model.APIResourceListBuilder;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.RollableScalableResource;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.ranktable.core.table.Level;
import io.ranktable.core.table.TableKey;
import io.ranktable.core.workload.Parents.Listing;
import io.ranktable.core.workload.Parents.Lookup;
import io.ranktable.core.workload.Parents.ParentKind;
import io.ranktable.core.workload.ProfileSet;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@EnableKubernetesMockClient(crud = true, https = false)
class ParentCacheTest {

  private static final ParentKind DEPLOYMENT = new ParentKind("apps/v1", "Deployment");
  private static final TableKey KEY = key("llm");
  private static final TableKey OTHER = key("other");

  @SuppressWarnings("NullAway.Init")
  private KubernetesClient client;

  @SuppressWarnings("NullAway.Init")
  private KubernetesMockServer server;

  private final AtomicLong nanos = new AtomicLong();
  private final List<TableKey> changed = new CopyOnWriteArrayList<>();
  private final Set<TableKey> live = ConcurrentHashMap.newKeySet();
  private ProfileSet profiles = ProfileSet.bundled();

  @SuppressWarnings("NullAway.Init")
  private ParentCache parents;

  @BeforeEach
  void create() {
    live.addAll(Set.of(KEY, OTHER));
    parents =
        new ParentCache(
            Clients.of(client.getConfiguration()),
            () -> profiles,
            new ParentCache.Tables() {
              @Override
              public void changed(TableKey key) {
                changed.add(key);
              }

              @Override
              public boolean live(TableKey key) {
                return live.contains(key);
              }
            },
            nanos::get);
  }

  @AfterEach
  void close() {
    parents.close();
  }

  @Test
  void readsAKindWhenATableAsksForItAndTellsThatTableWhenItHas() {
    installed();
    client.resource(deployment("llm", "j1", 4)).create();
    assertThat(why(KEY, "llm")).contains("being read for the first time");
    await().until(() -> why(KEY, "llm").isEmpty());
    assertThat(changed).contains(KEY).doesNotContain(OTHER);
    JsonNode object = found("llm");
    assertThat(object.at("/spec/replicas").intValue()).isEqualTo(4);
    assertThat(object.at("/spec/template/metadata/annotations/ranktable.io~1template").textValue())
        .isEqualTo("hccl-role");
    assertThat(why(KEY, "other")).isEqualTo("Deployment serving/other does not exist");
  }

  @Test
  void keepsOnlyWhatProfilesRead() {
    reading();
    ObjectNode kept = new ObjectMapper().createObjectNode();
    kept.put("apiVersion", "apps/v1").put("kind", "Deployment");
    kept.withObject("/metadata")
        .put("namespace", "serving")
        .put("name", "llm")
        .put("uid", deployment("llm").get().getMetadata().getUid())
        .withObject("/labels")
        .put("jobID", "j1");
    kept.withObject("/spec").put("replicas", 4);
    kept.withObject("/spec/template/metadata/annotations")
        .put("ranktable.io/template", "hccl-role");
    assertThat(found("llm")).isEqualTo(kept);
  }

  @Test
  void tellsATableOfChangesOfWhatItHasAskedForAndOfNothingElse() {
    reading();
    client.resource(deployment("stranger", "j9", 1)).create();
    assertThat(parents.of(OTHER).find("serving", DEPLOYMENT, "stranger")).isNotNull();
    await()
        .until(
            () ->
                parents.of(OTHER).find("serving", DEPLOYMENT, "stranger") instanceof Lookup.Found);
    changed.clear();
    deployment("llm").editStatus(d -> status(d, 3));
    deployment("llm").edit(d -> annotated(d, "unread"));
    deployment("stranger").scale(7);
    await().until(() -> changed.contains(OTHER));
    assertThat(changed).doesNotContain(KEY);
    deployment("llm").scale(2);
    await().until(() -> changed.contains(KEY));
    assertThat(found("llm").at("/spec/replicas").intValue()).isEqualTo(2);
    changed.clear();
    deployment("llm").delete();
    await().until(() -> changed.contains(KEY));
    assertThat(why(KEY, "llm")).isEqualTo("Deployment serving/llm does not exist");
  }

  @Test
  void listsObjectsByLabelsInTheNamespaceAndTellsOfThoseThatComeAndGo() {
    installed();
    client.resource(deployment("a", "j1", 1)).create();
    client.resource(deployment("b", "j1", 2)).create();
    client.resource(deployment("c", "j2", 4)).create();
    Deployment elsewhere = deployment("d", "j1", 8);
    elsewhere.getMetadata().setNamespace("elsewhere");
    client.resource(elsewhere).create();
    assertThat(parents.of(KEY).list("serving", DEPLOYMENT, Map.of("jobID", "j1")))
        .isInstanceOf(Listing.Unavailable.class);
    await()
        .until(
            () ->
                parents.of(KEY).list("serving", DEPLOYMENT, Map.of("jobID", "j1"))
                    instanceof Listing.Found);
    assertThat(listed()).containsExactlyInAnyOrder("a", "b");
    changed.clear();
    deployment("c").edit(d -> labelled(d, "j1"));
    await().until(() -> changed.contains(KEY));
    assertThat(listed()).containsExactlyInAnyOrder("a", "b", "c");
    changed.clear();
    deployment("b").edit(d -> labelled(d, "j3"));
    await().until(() -> changed.contains(KEY));
    assertThat(listed()).containsExactlyInAnyOrder("a", "c");
  }

  @Test
  void stopsReadingAKindThatNoLiveTableNeeds() {
    reading();
    assertThat(parents.state()).containsEntry("Deployment apps/v1", "1 objects are known");
    parents.upkeep();
    assertThat(parents.state()).isNotEmpty();
    live.remove(KEY);
    parents.upkeep();
    assertThat(parents.state()).isEmpty();
    live.add(KEY);
    assertThat(why(KEY, "llm")).contains("being read for the first time");
    await().until(() -> why(KEY, "llm").isEmpty());
  }

  @Test
  void stopsReadingAKindWhenItsTableDoesNotAskAnyMore() {
    reading();
    assertThat(parents.of(KEY)).isNotNull();
    parents.upkeep();
    assertThat(parents.state()).isEmpty();
  }

  @Test
  void readsAnewWhenProfilesReadOtherFields() {
    reading();
    assertThat(found("llm").at("/spec/paused").isMissingNode()).isTrue();
    profiles =
        ((ProfileSet.Outcome.Loaded)
                ProfileSet.bundled()
                    .with(
                        Map.of(
                            "own.yaml",
                            """
                            name: own
                            match: {labelExists: own}
                            group: {label: own}
                            role: {label: own}
                            instance: {label: own}
                            expected:
                              role: {object: {apiVersion: apps/v1, kind: Deployment, name: {label: own}, path: spec.minReadySeconds}}
                            """)))
            .profiles();
    assertThat(why(KEY, "llm")).contains("being read for the first time");
    await().until(() -> why(KEY, "llm").isEmpty());
    assertThat(found("llm").at("/spec/minReadySeconds").intValue()).isEqualTo(5);
  }

  @Test
  void saysThatAKindIsNotInstalledAndAsksAgainAfterTenSecondsWithoutForgettingWhy() {
    ParentKind unknown = new ParentKind("none.example.com/v1", "Group");
    Lookup notThere =
        new Lookup.Unavailable("the cluster has no kind Group in none.example.com/v1");
    assertThat(parents.of(KEY).find("serving", unknown, "llm")).isNotEqualTo(notThere);
    await().until(() -> changed.contains(KEY));
    assertThat(parents.of(KEY).find("serving", unknown, "llm")).isEqualTo(notThere);
    assertThat(parents.state())
        .containsEntry(
            "Group none.example.com/v1", "the cluster has no kind Group in none.example.com/v1");
    changed.clear();
    int requests = server.getRequestCount();
    nanos.addAndGet(Duration.ofSeconds(10).toNanos());
    assertThat(parents.of(KEY).find("serving", unknown, "llm")).isEqualTo(notThere);
    assertThat(server.getRequestCount()).isEqualTo(requests);
    nanos.addAndGet(1);
    assertThat(parents.of(KEY).find("serving", unknown, "llm")).isEqualTo(notThere);
    await().until(() -> server.getRequestCount() > requests);
    assertThat(changed).isEmpty();
  }

  @Test
  void saysWhichPermissionIsMissing() {
    installed();
    server
        .expect()
        .get()
        .withPath("/apis/apps/v1/deployments?limit=1")
        .andReturn(403, forbidden())
        .always();
    assertThat(why(KEY, "llm")).isNotEmpty();
    await().until(() -> !changed.isEmpty());
    assertThat(why(KEY, "llm"))
        .isEqualTo(
            "the injector may not read kind Deployment; grant list and watch on it to its"
                + " ClusterRole");
  }

  @Test
  void findsOutThatThePermissionWasTaken() {
    reading();
    changed.clear();
    server
        .expect()
        .get()
        .withPath("/apis/apps/v1/deployments?limit=1")
        .andReturn(403, forbidden())
        .always();
    parents.upkeep();
    assertThat(changed).containsExactly(KEY);
    assertThat(why(KEY, "llm")).startsWith("the injector may not read kind Deployment");
  }

  private void reading() {
    installed();
    client.resource(deployment("llm", "j1", 4)).create();
    assertThat(why(KEY, "llm")).isNotEmpty();
    await().until(() -> why(KEY, "llm").isEmpty());
  }

  private void installed() {
    APIResourceList list =
        new APIResourceListBuilder()
            .withGroupVersion("apps/v1")
            .withResources(
                new APIResourceBuilder().withName("deployments/scale").withKind("Scale").build(),
                new APIResourceBuilder()
                    .withName("deployments")
                    .withKind("Deployment")
                    .withNamespaced(true)
                    .build())
            .build();
    server.expect().get().withPath("/apis/apps/v1").andReturn(200, list).always();
  }

  private static Object forbidden() {
    return new StatusBuilder().withStatus("Failure").withCode(403).withMessage("no").build();
  }

  private String why(TableKey key, String name) {
    return parents.of(key).find("serving", DEPLOYMENT, name) instanceof Lookup.Unavailable(var why)
        ? why
        : "";
  }

  private JsonNode found(String name) {
    Lookup lookup = parents.of(KEY).find("serving", DEPLOYMENT, name);
    assertThat(lookup).isInstanceOf(Lookup.Found.class);
    return ((Lookup.Found) lookup).object();
  }

  private List<String> listed() {
    Listing listing = parents.of(KEY).list("serving", DEPLOYMENT, Map.of("jobID", "j1"));
    assertThat(listing).isInstanceOf(Listing.Found.class);
    return ((Listing.Found) listing)
        .objects().stream().map(object -> object.at("/metadata/name").textValue()).toList();
  }

  private RollableScalableResource<Deployment> deployment(String name) {
    return client.apps().deployments().inNamespace("serving").withName(name);
  }

  private static TableKey key(String group) {
    return new TableKey("serving", "hccl-role", Level.GROUP, group, null, null, null);
  }

  private static Deployment status(Deployment deployment, int ready) {
    return new DeploymentBuilder(deployment)
        .withNewStatus()
        .withReadyReplicas(ready)
        .endStatus()
        .build();
  }

  private static Deployment annotated(Deployment deployment, String value) {
    return new DeploymentBuilder(deployment)
        .editMetadata()
        .addToAnnotations("deployment.kubernetes.io/revision", value)
        .endMetadata()
        .build();
  }

  private static Deployment labelled(Deployment deployment, String job) {
    return new DeploymentBuilder(deployment)
        .editMetadata()
        .addToLabels("jobID", job)
        .endMetadata()
        .build();
  }

  private static Deployment deployment(String name, String job, int replicas) {
    return new DeploymentBuilder()
        .withNewMetadata()
        .withNamespace("serving")
        .withName(name)
        .addToLabels("jobID", job)
        .addToLabels("team", "unread")
        .endMetadata()
        .withNewSpec()
        .withReplicas(replicas)
        .withMinReadySeconds(5)
        .withNewTemplate()
        .withNewMetadata()
        .addToAnnotations("ranktable.io/template", "hccl-role")
        .addToAnnotations("unread", "unread")
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
