package io.ranktable.e2e.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.ranktable.core.table.Names;
import io.ranktable.core.table.Reason;
import io.ranktable.e2e.cluster.OnCluster;
import io.ranktable.e2e.cluster.TestCluster;
import io.ranktable.e2e.cluster.TestNamespace;
import io.ranktable.e2e.field.Devices;
import io.ranktable.e2e.field.Devices.Generation;
import io.ranktable.e2e.field.Field;
import io.ranktable.e2e.field.TableRecorder.Version;
import io.ranktable.e2e.story.Stage.Place;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Somebody who may write pods and ConfigMaps in a namespace of his own that has opted in, beside
 * somebody else's namespace whose table is complete. The rules are those of docs/security.md.
 */
@OnCluster
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TenantIT {

  private static final String MALLORY = "mallory";

  private TestCluster cluster;
  private InstalledProcess installed;
  private Stage victim;
  private Stage own;
  private KubernetesClient tenant;
  private Field pods;
  private int nodes;
  private Pod served;
  private ConfigMap table;

  @BeforeAll
  void install(TestCluster onCluster) {
    cluster = onCluster;
    installed = InstalledProcess.start(cluster);
  }

  @AfterAll
  void uninstall() {
    installed.close();
  }

  @BeforeEach
  void open() {
    victim = new Stage(cluster);
    own = new Stage(cluster);
    allow(own.namespace());
    tenant = new KubernetesClientBuilder().withConfig(cluster.userConfig(MALLORY)).build();
    pods = new Field(tenant, own.namespace());
    served = createSoon(victim.field(), pod("engine", "shared", "hccl-role"));
    reported(victim, served);
    victim.awaitCompleted(Stage.tableOf(served), List.of(served));
    table = stored(victim, Stage.tableOf(served));
    // The API server learns of a role a moment later.
    createSoon(pods, pod("first", "first", "hccl-role"));
  }

  private void allow(String namespace) {
    cluster.apply(
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: writer, namespace: %1$s}
        rules:
        - apiGroups: [""]
          resources: [pods, configmaps]
          verbs: [get, list, create, update, patch, delete]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: writer, namespace: %1$s}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: writer}
        subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: %2$s}]
        """
            .formatted(namespace, MALLORY));
  }

  /** Whatever was tried, the other one's table has not been touched, and others are served. */
  @AfterEach
  void close() {
    try {
      ConfigMap now = stored(victim, table.getMetadata().getName());
      assertThat(now.getMetadata().getResourceVersion())
          .isEqualTo(table.getMetadata().getResourceVersion());
      Pod another = victim.field().create(pod("another", "another", "hccl-role"));
      reported(victim, another);
      victim.awaitCompleted(Stage.tableOf(another), List.of(another));
    } finally {
      tenant.close();
      own.close();
      victim.close();
    }
  }

  @Test
  void heIsWhoHeShallBe() {
    assertThatThrownBy(() -> tenant.pods().inNamespace(victim.namespace()).list())
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining(MALLORY);
  }

  @Test
  void aGroupOfTheSameNameIsAnotherTable() {
    Pod same = pods.create(pod("engine", "shared", "hccl-role"));
    reported(own, same);

    Version his = own.awaitCompleted(Stage.tableOf(same), List.of(same));

    assertThat(his.map().getMetadata().getNamespace()).isEqualTo(own.namespace());
    assertThat(his.text()).doesNotContain(host(served));
  }

  @Test
  void aStatusThatIsWrittenByHandReachesNoOtherTable() {
    String theirs = status(served);
    Pod pod = pods.create(pod("forger", "mine", "hccl-role"));
    String mine = status(pod);
    reported(own, pod);
    own.awaitCompleted(Stage.tableOf(pod), List.of(pod));
    ConfigMap bystander = configMap("bystander", Map.of(), Map.of("key", "value"));
    Map<String, String> forged =
        Map.of(
            "the other one's", theirs,
            "the other one's namespace", mine.replace(own.namespace(), victim.namespace()),
            "the other one's group", mine.replace("\"mine\"", "\"shared\""),
            "a ConfigMap of anybody", mine.replace(Stage.tableOf(pod), "bystander"),
            "five tables", fiveTimes(mine),
            "a name without end", mine.replace("\"mine\"", "\"" + "m".repeat(100_000) + "\""),
            "no JSON", "{".repeat(100_000));

    forged.forEach(
        (what, status) -> {
          pods.annotate(pod, Map.of(Names.STATUS, status));
          // It is in no table then, which takes its own one back.
          own.awaitVersion(
              Stage.tableOf(pod), version -> assertThat(version.members()).as(what).isEmpty());
          pods.annotate(pod, Map.of(Names.STATUS, mine));
          own.awaitCompleted(Stage.tableOf(pod), List.of(pod));
        });

    assertThat(stored(own, "bystander").getMetadata().getResourceVersion())
        .isEqualTo(bystander.getMetadata().getResourceVersion());
    assertThat(tables(own)).hasSize(2);
    assertThat(tables(victim)).hasSize(1);
  }

  private static String fiveTimes(String status) {
    int from = status.indexOf('[') + 1;
    String one = status.substring(from, status.lastIndexOf(']'));
    return status.replace(one, String.join(",", Collections.nCopies(5, one)));
  }

  @Test
  void aConfigMapInTheWayIsLeftAlone() {
    Pod model = pods.create(pod("model", "taken", "hccl-role"));
    String name = Stage.tableOf(model);
    pods.delete(model);
    tenant.configMaps().inNamespace(own.namespace()).withName(name).delete();
    // With our labels, and the key of the other one's table.
    ConfigMap trap =
        await()
            .atMost(Stage.SOON)
            .ignoreExceptionsInstanceOf(KubernetesClientException.class)
            .until(
                () ->
                    configMap(
                        name,
                        Map.of(
                            Names.TABLE_KEY,
                            table.getMetadata().getAnnotations().get(Names.TABLE_KEY)),
                        Map.of("theirs", "1"),
                        table.getMetadata().getLabels()),
                Objects::nonNull);

    pods.create(pod("model", "taken", "hccl-role"));

    await()
        .atMost(Stage.SOON)
        .until(
            () ->
                own.events().stream()
                    .anyMatch(event -> Reason.CONFIG_MAP_FOREIGN.text().equals(event.getReason())));
    assertThat(stored(own, name).getData()).isEqualTo(trap.getData());
  }

  @Test
  void reportsThatAreNotThePodsOwnDoNotCount() {
    Pod pod = pods.create(pod("liar", "liars", "hccl-role"));
    Place place = place();
    place.schedule(own.field(), pod);
    String uid = pod.getMetadata().getUid();
    Devices.Seat seat = new Devices.Seat(place.hostIp(), place.node(), 8);
    List<String> forged =
        List.of(
            Devices.annotation(Generation.FIRST, "engine", uid, seat),
            Devices.annotation(Generation.POD_UID, "liar", served.getMetadata().getUid(), seat),
            Devices.annotation(
                Generation.FIRST, "liar", uid, new Devices.Seat(place.hostIp(), 0, 7)),
            "{\"pod_name\":\"liar\",\"server_id\":\"not an address\",\"devices\":[]}",
            "{\"a\":".repeat(20_000) + "1" + "}".repeat(20_000),
            "[".repeat(200_000),
            "{\"pod_name\":\"" + "x".repeat(200_000) + "\"}");

    for (String text : forged) {
      pods.annotate(pod, Map.of(Field.DEVICE_ANNOTATION, text));
      await()
          .during(Duration.ofMillis(700))
          .atMost(Stage.SOON)
          .until(
              () ->
                  own.recorder().of(Stage.tableOf(pod)).stream()
                      .noneMatch(version -> version.state().equals("completed")));
    }
    place.report(own.field(), pod);

    own.awaitCompleted(Stage.tableOf(pod), List.of(pod));
  }

  @Test
  void templatesThatNeverEndOrAreTooManyHurtNobody() {
    String nested = "{ " + "{{#server_list}}".repeat(30) + "{{/server_list}}".repeat(30) + "}";
    configMap("endless", Map.of(), Map.of("ranktable-template", nested, "consumer", "none"));
    configMap("huge", Map.of(), Map.of("ranktable-template", "x".repeat(66_000)));
    configMap("partial", Map.of(), Map.of("ranktable-template", "{{> /etc/passwd}}"));
    IntStream.range(0, 60)
        .forEach(
            i ->
                configMap(
                    "many-" + i, Map.of(), Map.of("ranktable-template", "{}", "consumer", "none")));

    refused("huge", "65536");
    refused("partial", "partial");
    await().atMost(Stage.SOON).untilAsserted(() -> refused("many-59", "50"));
    Pod first = pods.create(pod("slow-0", "slow", "endless", 6, 0));
    for (int i = 1; i < 6; i++) {
      Pod next = pods.create(pod("slow-" + i, "slow", "endless", 6, i));
      reported(own, next);
    }
    reported(own, first);
    own.awaitVersion(
        Stage.tableOf(first),
        version ->
            assertThat(version.map().getData().get(Names.KEY_PROGRESS))
                .contains("more than 10000000 steps"));
  }

  private void refused(String template, String why) {
    assertThatThrownBy(() -> pods.create(pod("of-" + template, template, template)))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining("ranktable")
        .hasMessageContaining(why);
  }

  @ParameterizedTest
  @CsvSource({
    "size,1000000000,65536",
    "size,-1,size",
    "group,10000 letters,group",
    "instance,10000 letters,instance",
    "index,99999999999,index",
    "mount-path,/,hide files",
    "mount-path,/etc/../root,parts",
    "mount-path,/proc/1,kernel",
    "mount-path,/var/run/secrets/kubernetes.io/serviceaccount,mount",
    "file-name,../../x,file-name",
    "profile,nonesuch,nonesuch",
  })
  void wishesThatCannotBeAreRefusedAtOnce(String setting, String value, String why) {
    ObjectNode pod = pod("wishes", "wishes", "hccl-role");
    String text = value.equals("10000 letters") ? "a".repeat(10_000) : value;
    pod.withObject("/metadata/annotations").put(Names.PREFIX + setting, text);

    assertThatThrownBy(() -> pods.create(pod))
        .isInstanceOf(KubernetesClientException.class)
        .satisfies(e -> assertThat(e.getMessage()).contains(why).hasSizeLessThan(4000));
  }

  @Test
  void theGateHasNoPrivilegeWhateverImageAndUserItGets() {
    ObjectNode pod = pod("gated", "gated", "hccl-role");
    pod.withObject("/metadata/annotations").put(Names.PREFIX + "wait-image", "evil.example/root");
    pod.withObject("/spec/containers/0/securityContext").put("privileged", true);

    Container gate = pods.create(pod).getSpec().getInitContainers().getLast();

    assertThat(gate.getImage()).isEqualTo("evil.example/root");
    assertThat(gate.getSecurityContext().getPrivileged()).isNull();
    assertThat(gate.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
    assertThat(gate.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
    assertThat(gate.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
    assertThat(gate.getSecurityContext().getCapabilities().getAdd()).isNullOrEmpty();
  }

  /** Anybody can put labels on what is his. */
  @Test
  void ofANamespaceThatHasNotOptedInOnlyALittleIsKnownUntilItOptsIn() {
    try (TestNamespace plain = cluster.newNamespace(Map.of())) {
      allow(plain.name());
      Field elsewhere = new Field(tenant, plain.name());
      double before = knownPods();
      for (int i = 0; i < 50; i++) {
        ObjectNode pod = pod("forged-" + i, "forged", "hccl-role");
        pod.withObject("/metadata/labels").put(Names.INJECTED, "true");
        pod.withObject("/metadata/annotations").put("note", "x".repeat(200_000));
        createSoon(elsewhere, pod);
      }
      // What was created later is known later.
      Pod last = pods.create(pod("last", "last", "hccl-role"));
      own.awaitVersion(Stage.tableOf(last), version -> assertThat(version.state()).isNotEmpty());
      assertThat(knownPods() - before).isBetween(2.0, 25.0);

      cluster
          .client()
          .namespaces()
          .withName(plain.name())
          .edit(
              found ->
                  new NamespaceBuilder(found)
                      .editMetadata()
                      .addToLabels(Names.INJECTION, Names.INJECTION_ENABLED)
                      .endMetadata()
                      .build());

      await().atMost(Stage.SOON).until(() -> knownPods() - before > 50);
    }
  }

  private double knownPods() {
    return installed
        .managed("prometheus")
        .body()
        .lines()
        .filter(line -> line.startsWith("ranktable_pods "))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' ') + 1)))
        .sum();
  }

  private void reported(Stage stage, Pod pod) {
    Place place = place();
    place.schedule(stage.field(), pod);
    place.report(stage.field(), pod);
  }

  private Place place() {
    return new Place(nodes++, 8, Generation.POD_UID);
  }

  private static String host(Pod pod) {
    return pod.getMetadata().getUid();
  }

  private static String status(Pod pod) {
    return Objects.requireNonNull(pod.getMetadata().getAnnotations().get(Names.STATUS));
  }

  private Pod createSoon(Field field, ObjectNode pod) {
    return await()
        .atMost(Stage.SOON)
        // The API server may keep a connection of before the bundle for a moment.
        .ignoreExceptionsInstanceOf(KubernetesClientException.class)
        .until(() -> field.create(pod), Objects::nonNull);
  }

  private ConfigMap stored(Stage stage, String name) {
    return cluster.client().configMaps().inNamespace(stage.namespace()).withName(name).require();
  }

  private List<ConfigMap> tables(Stage stage) {
    return cluster
        .client()
        .configMaps()
        .inNamespace(stage.namespace())
        .withLabel(Names.KIND, Names.KIND_TABLE)
        .list()
        .getItems();
  }

  private ConfigMap configMap(
      String name, Map<String, String> annotations, Map<String, String> data) {
    return configMap(name, annotations, data, Map.of(Names.KIND, Names.KIND_TEMPLATE));
  }

  private ConfigMap configMap(
      String name,
      Map<String, String> annotations,
      Map<String, String> data,
      Map<String, String> labels) {
    return tenant
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(own.namespace())
                .withName(name)
                .withLabels(labels)
                .withAnnotations(annotations)
                .endMetadata()
                .withData(data)
                .build())
        .create();
  }

  private static ObjectNode pod(String name, String group, String template) {
    return pod(name, group, template, 1, 0);
  }

  private static ObjectNode pod(String name, String group, String template, int size, int index) {
    return (ObjectNode)
        TableRules.parse(
            """
            {"apiVersion":"v1","kind":"Pod",
             "metadata":{"name":"%s","labels":{},"annotations":{
               "ranktable.io/template":"%s","ranktable.io/group":"%s",
               "ranktable.io/size":"%d","ranktable.io/index":"%d"}},
             "spec":{"containers":[{"name":"main","image":"none.invalid/none",
               "resources":{"requests":{"huawei.com/Ascend910":"8"},
                            "limits":{"huawei.com/Ascend910":"8"}}}]}}
            """
                .formatted(name, template, group, size, index));
  }
}
