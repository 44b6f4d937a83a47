package io.ranktable.e2e.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.fge.jsonpatch.JsonPatch;
import com.github.fge.jsonpatch.JsonPatchException;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.dsl.NonDeletingOperation;
import io.ranktable.core.catalog.Catalog;
import io.ranktable.core.catalog.InMemoryCatalog;
import io.ranktable.core.catalog.StoredSettings;
import io.ranktable.core.injection.GateSettings;
import io.ranktable.core.injection.InjectionOutcome;
import io.ranktable.core.injection.InjectionRequest;
import io.ranktable.core.injection.Injector;
import io.ranktable.core.table.Names;
import io.ranktable.core.template.Templates;
import io.ranktable.core.workload.ProfileSet;
import io.ranktable.e2e.cluster.TestCluster;
import io.ranktable.e2e.cluster.TestNamespace;
import io.ranktable.e2e.field.Devices;
import io.ranktable.e2e.field.Field;
import io.ranktable.e2e.field.TableRecorder;
import io.ranktable.e2e.field.TableRecorder.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.assertj.core.api.ThrowingConsumer;

/**
 * A namespace with templates, parents and a recorder, in which pods appear as the webhook would
 * have patched them; the webhook's own path over HTTPS has its own test.
 */
final class Stage implements AutoCloseable {

  static final Duration SOON = Duration.ofSeconds(60);

  private static final ObjectMapper JSON = new ObjectMapper();

  /** The kinds of parents of the recorded controllers; any shape is accepted. */
  private static final List<String[]> PARENT_KINDS =
      List.of(
          new String[] {"workload.serving.volcano.sh", "v1alpha1", "ModelServing", "modelservings"},
          new String[] {"orchestration.aibrix.ai", "v1alpha1", "RoleSet", "rolesets"},
          new String[] {"orchestration.aibrix.ai", "v1alpha1", "PodSet", "podsets"},
          new String[] {"orchestration.aibrix.ai", "v1alpha1", "StormService", "stormservices"},
          new String[] {"leaderworkerset.x-k8s.io", "v1", "LeaderWorkerSet", "leaderworkersets"},
          new String[] {"jobset.x-k8s.io", "v1alpha2", "JobSet", "jobsets"});

  private final TestCluster cluster;
  private final TestNamespace system;
  private final TestNamespace work;
  private final Field field;
  private final TableRecorder recorder;
  private final Map<String, Map<String, String>> templates = new HashMap<>();

  Stage(TestCluster cluster) {
    this.cluster = cluster;
    this.system = cluster.newNamespace(Map.of());
    this.work = cluster.newNamespace(Map.of(Names.INJECTION, Names.INJECTION_ENABLED));
    this.field = new Field(cluster.client(), work.name());
    this.recorder = new TableRecorder(cluster.client(), work.name());
    Templates.bundled().forEach(this::template);
    PARENT_KINDS.forEach(kind -> cluster.apply(definition(kind[0], kind[1], kind[2], kind[3])));
  }

  TestCluster cluster() {
    return cluster;
  }

  String systemNamespace() {
    return system.name();
  }

  String namespace() {
    return work.name();
  }

  /** All Events of the namespace as they are now. */
  List<Event> events() {
    return cluster.client().v1().events().inNamespace(namespace()).list().getItems();
  }

  Field field() {
    return field;
  }

  TableRecorder recorder() {
    return recorder;
  }

  /** Stores a template in the system namespace. */
  void template(String name, Map<String, String> data) {
    templates.put(name, data);
    store(cluster, system, name, Names.KIND_TEMPLATE, data);
  }

  /** Stores a ConfigMap of the catalog, whether there is one of that name or not. */
  static void store(
      TestCluster cluster,
      TestNamespace where,
      String name,
      String kind,
      Map<String, String> data) {
    cluster
        .client()
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(where.name())
                .addToLabels(Names.KIND, kind)
                .endMetadata()
                .withData(data)
                .build())
        .createOr(NonDeletingOperation::update);
  }

  /** What the webhook knows. */
  private Catalog catalog() {
    return InMemoryCatalog.empty(system.name(), ProfileSet.bundled())
        .holding(
            templates.entrySet().stream()
                .map(template -> stored(system.name(), template.getKey(), template.getValue()))
                .toList());
  }

  private static StoredSettings stored(String namespace, String name, Map<String, String> data) {
    return new StoredSettings(
        namespace, name, StoredSettings.Kind.TEMPLATE, Instant.EPOCH, 0, data);
  }

  /** Installs a kind of parents; any shape is accepted. */
  static void kind(TestCluster cluster, String group, String version, String kind, String plural) {
    cluster.apply(definition(group, version, kind, plural));
  }

  /** Stores a parent object; the API server gives it another UID than it was recorded with. */
  HasMetadata parent(ObjectNode recorded) {
    ObjectNode object = recorded.deepCopy();
    ObjectNode meta = object.withObject("/metadata");
    meta.put("namespace", work.name());
    meta.remove(
        List.of("uid", "resourceVersion", "creationTimestamp", "ownerReferences", "generation"));
    object.remove("status");
    return cluster.apply(object.toString()).getFirst();
  }

  /** A pod as the webhook patches it; fails when it is not patched. */
  ObjectNode injected(ObjectNode incoming) {
    ObjectNode pod = incoming.deepCopy();
    pod.withObject("/metadata").put("namespace", work.name());
    InjectionOutcome outcome =
        Injector.inject(
            new InjectionRequest(pod, work.name(), UUID.randomUUID().toString()),
            catalog(),
            GateSettings.defaults());
    if (!(outcome instanceof InjectionOutcome.Patched patched)) {
      throw new AssertionError("Not patched: " + outcome);
    }
    ArrayNode operations = JSON.createArrayNode();
    patched
        .operations()
        .forEach(operation -> operations.add(JSON.<JsonNode>valueToTree(operation)));
    try {
      return (ObjectNode) JsonPatch.fromJson(operations).apply(pod);
    } catch (JsonPatchException | java.io.IOException e) {
      throw new AssertionError("The patch does not apply", e);
    }
  }

  /** Creates a pod, injected. */
  Pod create(ObjectNode incoming) {
    return field.create(injected(incoming));
  }

  /** Creates a pod, injected, on a node, with IP and report. */
  Pod createReported(ObjectNode incoming, Place place) {
    Pod pod = create(incoming);
    place.schedule(field, pod);
    place.report(field, pod);
    return pod;
  }

  /** Name of the ConfigMap that a pod's first placement names. */
  static String tableOf(Pod pod) {
    try {
      String status = pod.getMetadata().getAnnotations().get(Names.STATUS);
      return JSON.readTree(status).at("/tables/0/configMap").asText();
    } catch (java.io.IOException e) {
      throw new AssertionError("Status is not JSON", e);
    }
  }

  /** Waits until a table is completed and lists exactly these pods; that version. */
  Version awaitCompleted(String table, List<Pod> pods) {
    List<String> uids = pods.stream().map(pod -> pod.getMetadata().getUid()).toList();
    return awaitVersion(
        table,
        version ->
            assertThat(version.members().keySet())
                .as(() -> version.map().getData().get(Names.KEY_PROGRESS))
                .containsExactlyInAnyOrderElementsOf(uids));
  }

  /** Waits until the newest version of a table is as wanted; that version. */
  Version awaitVersion(String table, ThrowingConsumer<Version> wanted) {
    await()
        .atMost(SOON)
        .untilAsserted(() -> assertThat(recorder.latest(table)).hasValueSatisfying(wanted));
    return recorder.latest(table).orElseThrow();
  }

  @Override
  public void close() {
    recorder.close();
    work.close();
    system.close();
  }

  /**
   * Where a pod runs.
   *
   * @param node name of the node, also the third part of its IPs
   * @param devices how many devices it has
   * @param generation who writes its annotation
   */
  record Place(int node, int devices, Devices.Generation generation) {

    String hostIp() {
      return "10.1." + node / 250 + "." + (1 + node % 250);
    }

    String podIp() {
      return "10.244." + node / 250 + "." + (1 + node % 250);
    }

    void schedule(Field field, Pod pod) {
      field.schedule(pod, "node-" + node, hostIp(), podIp());
    }

    void report(Field field, Pod pod) {
      field.report(
          pod,
          Devices.annotation(
              generation,
              pod.getMetadata().getName(),
              pod.getMetadata().getUid(),
              new Devices.Seat(hostIp(), node, devices)));
    }
  }

  private static String definition(String group, String version, String kind, String plural) {
    return """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata:
          name: %4$s.%1$s
        spec:
          group: %1$s
          scope: Namespaced
          names: {kind: %3$s, plural: %4$s}
          versions:
          - name: %2$s
            served: true
            storage: true
            schema:
              openAPIV3Schema:
                type: object
                x-kubernetes-preserve-unknown-fields: true
        """
        .formatted(group, version, kind, plural);
  }
}
