package io.ranktable.e2e.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.ranktable.core.table.Names;
import io.ranktable.core.table.Reason;
import io.ranktable.core.template.Templates;
import io.ranktable.core.workload.ProfileSet;
import io.ranktable.e2e.bench.JsonLines;
import io.ranktable.e2e.cluster.ClusterSettings;
import io.ranktable.e2e.cluster.ClusterUnavailableException;
import io.ranktable.e2e.cluster.SkipUnavailable;
import io.ranktable.e2e.cluster.TestCluster;
import io.ranktable.e2e.cluster.TestClusters;
import io.ranktable.e2e.field.Devices.Generation;
import io.ranktable.e2e.story.AuditLog.Request;
import io.ranktable.e2e.story.Stage.Place;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The chart's rights against what the process really asks for: the API server's audit log of a
 * story in which everything happens that the process can do.
 */
@ExtendWith(SkipUnavailable.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PermissionsIT {

  private static final String SECRET = "ranktable-injector-ca";
  private static final String ACCOUNT = "ranktable-injector";
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private static final List<String> PROFILES =
      List.of(
          "ascendjob",
          "deployment",
          "disaggregatedset",
          "grove",
          "infer-operator",
          "job",
          "kubeflow",
          "kuberay",
          "kueue",
          "mindie",
          "rbg",
          "statefulset",
          "volcano");

  private final JsonLines lines =
      new JsonLines("permissions", new PrintWriter(System.err, true, StandardCharsets.UTF_8));
  private TestCluster cluster;
  private KubernetesClient admin;
  private InstalledProcess installed;
  private Stage one;
  private Stage two;
  private int nodes;

  /**
   * A right that the chart gives.
   *
   * @param name the only object it is for; empty for any
   */
  private record Right(String verb, String group, String resource, String name) {

    static Stream<Right> of(PolicyRule rule) {
      List<String> named = rule.getResourceNames();
      List<String> names = named == null || named.isEmpty() ? List.of("") : named;
      return rule.getApiGroups().stream()
          .flatMap(
              group -> rule.getResources().stream().map(resource -> new String[] {group, resource}))
          .flatMap(
              of ->
                  rule.getVerbs().stream()
                      .flatMap(
                          verb -> names.stream().map(name -> new Right(verb, of[0], of[1], name))));
    }

    boolean isUsedBy(Request request) {
      return verb.equals(request.verb())
          && group.equals(request.group())
          && resource.equals(request.resource())
          && request.subresource().isEmpty()
          && (name.isEmpty() || name.equals(request.name()));
    }
  }

  @BeforeAll
  void install() {
    cluster = TestClusters.open(ClusterSettings.defaults().withAudit());
    if (cluster.auditLog().isEmpty()) {
      cluster.close();
      throw new ClusterUnavailableException(
          "needs the audit log of an API server of its own: RANKTABLE_TEST_CLUSTER=local");
    }
    admin = cluster.client();
    ProfileSet.bundled().parentKinds().stream()
        .filter(kind -> kind.apiVersion().replaceFirst("/.*", "").contains("."))
        .forEach(
            kind -> {
              String[] version = kind.apiVersion().split("/", -1);
              String plural = kind.kind().toLowerCase(Locale.ROOT) + "s";
              Stage.kind(cluster, version[0], version[1], kind.kind(), plural);
            });
    installed =
        InstalledProcess.start(
            cluster,
            Map.of(
                "ranktable.loop.quiet-time", "1s",
                "ranktable.loop.garbage-after", "1s",
                "ranktable.lease.duration", "3s",
                "ranktable.lease.renew-deadline", "2s",
                "ranktable.lease.retry-period", "500ms"),
            UnaryOperator.identity());
    one = new Stage(cluster);
    two = new Stage(cluster);
  }

  @AfterAll
  void uninstall() {
    if (two != null) {
      two.close();
      one.close();
      installed.close();
    }
    if (cluster != null) {
      cluster.close();
    }
  }

  @Test
  void everyRightOfTheChartIsUsedAndEveryRequestIsAllowed() {
    completeTables();
    letPodsOfEveryControllerAskForTheirParents();
    removeATableAndPutSomethingInItsPlace();
    sayTheSameEventAgainInANewTerm();
    changeTheAuthority();

    List<Right> rights = rights();
    assertThat(rights).hasSizeGreaterThan(40);
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> {
              List<Request> asked = asked();
              assertThat(rights)
                  .as("rights of the chart that no request has used")
                  .allMatch(right -> asked.stream().anyMatch(right::isUsedBy));
            });
    List<Request> asked = asked();
    assertThat(asked.stream().filter(request -> !request.allowed() || request.code() == 403))
        .as("refused")
        .isEmpty();
    assertThat(
            asked.stream()
                .filter(request -> !request.resource().isEmpty())
                .filter(request -> rights.stream().noneMatch(right -> right.isUsedBy(request))))
        .as("allowed, but not by the chart")
        .isEmpty();
    report(rights, asked);
  }

  /** One by a template of the system, one by a template of the namespace. */
  private void completeTables() {
    admin
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(two.namespace())
                .withName("own")
                .addToLabels(Names.KIND, Names.KIND_TEMPLATE)
                .endMetadata()
                .withData(Objects.requireNonNull(Templates.bundled().get("hccl-role")))
                .build())
        .create();
    List<Pod> pods = new ArrayList<>();
    for (ObjectNode incoming : KthenaGroup.incoming(one, "qwen", 0)) {
      pods.add(running(one, incoming));
    }
    Pod alone = running(two, single("alone", "own", 1));
    one.awaitCompleted(Stage.tableOf(pods.getFirst()), pods);
    two.awaitCompleted(Stage.tableOf(alone), List.of(alone));
    // That is a change for which a table is taken back.
    two.field().address(alone, "10.9.9.9", "10.9.9.10");
  }

  private void letPodsOfEveryControllerAskForTheirParents() {
    for (String controller : Recordings.CONTROLLERS) {
      if (!controller.equals("kthena")) {
        Recordings.incomingPods(controller).forEach(this::inBothNamespaces);
      }
    }
    for (String profile : PROFILES) {
      Recordings.cases(profile, "pods").forEach(this::inBothNamespaces);
    }
    List<ObjectNode> torch = Recordings.cases("kubeflow", "pods");
    for (String kind : List.of("TFJob", "MPIJob", "PaddleJob", "XGBoostJob", "JAXJob")) {
      ObjectNode job = Recordings.renamed(torch.getFirst(), "PyTorchJob", kind);
      inBothNamespaces(Recordings.renamed(job, "torch", kind.toLowerCase(Locale.ROOT)));
    }
    ObjectNode member = Recordings.incomingPods("aibrix").getFirst();
    ObjectNode untold = Recordings.renamed(member, "POD_GROUP_SIZE", "SOMETHING_ELSE");
    untold.withObject("/metadata").put("name", "not-told-the-size");
    inBothNamespaces(untold);
    letPodsOfAGangGetNoNode();
    ObjectNode server = Recordings.cases("deployment", "pods").getFirst();
    server.withObject("/metadata").put("name", "of-a-replica-set");
    server.withObject("/metadata/labels").remove("pod-template-hash");
    inBothNamespaces(server);
  }

  /** Only then is it asked from how many pods on the gang starts. */
  private void letPodsOfAGangGetNoNode() {
    List<ObjectNode> incoming = KthenaGroup.incoming(two, "stuck", 0);
    incoming.forEach(
        pod ->
            pod.withObject("/metadata/annotations").put("scheduling.k8s.io/group-name", "stuck-0"));
    List<Pod> pods = incoming.stream().map(two.field()::create).toList();
    two.field().schedule(pods.getFirst(), "node-of-a-gang", "10.8.0.1", "10.244.8.1");
    pods.stream().skip(1).forEach(pod -> two.field().unschedulable(pod, "0/1 nodes are available"));
  }

  /** With its own template, and with one of the other level. */
  private void inBothNamespaces(ObjectNode pod) {
    one.field().create(pod);
    try {
      boolean group =
          pod.at("/metadata/annotations/ranktable.io~1template").asText().contains("group");
      two.field()
          .create(
              group
                  ? Recordings.renamed(pod, "hccl-group", "hccl-role")
                  : Recordings.renamed(pod, "hccl-role", "hccl-group"));
    } catch (KubernetesClientException e) {
      // Some pods have no seat at that level, which the webhook says.
      assertThat(e.getMessage()).contains("ranktable.io/");
    }
  }

  private void removeATableAndPutSomethingInItsPlace() {
    ObjectNode incoming = single("brief", "hccl-role", 1);
    Pod pod = two.field().create(incoming);
    String table = Stage.tableOf(pod);
    two.awaitVersion(table, version -> assertThat(version.state()).isEqualTo("initializing"));
    two.field().delete(pod);
    await().atMost(LIMIT).until(() -> two.recorder().latest(table).isEmpty());
    admin
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(two.namespace())
                .withName(table)
                .endMetadata()
                .withData(Map.of("theirs", "1"))
                .build())
        .create();
    two.field().create(incoming);
    await()
        .atMost(LIMIT)
        .until(
            () ->
                two.events().stream()
                    .anyMatch(
                        event ->
                            Reason.CONFIG_MAP_FOREIGN.text().equals(event.getReason())
                                && event.getMessage().contains(table)));
    assertThat(admin.configMaps().inNamespace(two.namespace()).withName(table).require().getData())
        .isEqualTo(Map.of("theirs", "1"));
  }

  /** Somebody takes the lease away for a second: who leads again remembers nothing. */
  private void sayTheSameEventAgainInANewTerm() {
    one.field().create(single("waits", "hccl-role", 2));
    await().atMost(LIMIT).until(() -> one.events().stream().anyMatch(PermissionsIT::isOfWaits));
    admin
        .leases()
        .inNamespace(installed.namespace())
        .withName("ranktable-injector")
        .edit(
            lease ->
                new LeaseBuilder(lease)
                    .editSpec()
                    .withHolderIdentity("somebody")
                    .withLeaseDurationSeconds(1)
                    .withRenewTime(ZonedDateTime.now(ZoneOffset.UTC))
                    .endSpec()
                    .build());
    await()
        .atMost(LIMIT)
        .until(
            () ->
                one.events().stream().anyMatch(event -> isOfWaits(event) && event.getCount() > 1));
  }

  private static boolean isOfWaits(io.fabric8.kubernetes.api.model.Event event) {
    return "waits".equals(event.getInvolvedObject().getName());
  }

  private void changeTheAuthority() {
    var secret = admin.secrets().inNamespace(installed.namespace()).withName(SECRET);
    secret.edit(
        found ->
            new SecretBuilder(found)
                .editMetadata()
                .addToAnnotations("ranktable.io/new-authority", "")
                .endMetadata()
                .build());
    await()
        .atMost(LIMIT)
        .until(
            () ->
                !secret
                    .require()
                    .getMetadata()
                    .getAnnotations()
                    .containsKey("ranktable.io/new-authority"));
    secret.delete();
    await().atMost(LIMIT).until(() -> secret.get() != null);
  }

  private List<Right> rights() {
    return Stream.concat(
            admin.rbac().clusterRoles().withName(ACCOUNT).require().getRules().stream(),
            admin
                .rbac()
                .roles()
                .inNamespace(installed.namespace())
                .withName(ACCOUNT)
                .require()
                .getRules()
                .stream())
        .flatMap(Right::of)
        .toList();
  }

  private List<Request> asked() {
    return new AuditLog(cluster.auditLog().orElseThrow())
        .of("system:serviceaccount:" + installed.namespace() + ":" + ACCOUNT);
  }

  private void report(List<Right> rights, List<Request> asked) {
    ObjectNode line =
        lines.line().put("rights", rights.size()).put("requests", asked.size()).put("refused", 0);
    ObjectNode used = line.putObject("used");
    rights.forEach(
        right ->
            used.put(
                (right.verb() + " " + right.group() + "/" + right.resource() + " " + right.name())
                    .strip(),
                asked.stream().filter(right::isUsedBy).count()));
    lines.print(line);
  }

  private Pod running(Stage stage, ObjectNode incoming) {
    Pod pod =
        await()
            .atMost(LIMIT)
            // The API server may keep a connection of before the bundle for a moment.
            .ignoreExceptionsInstanceOf(KubernetesClientException.class)
            .until(() -> stage.field().create(incoming), Objects::nonNull);
    Place place = new Place(nodes++, KthenaGroup.devices(incoming), Generation.POD_UID);
    place.schedule(stage.field(), pod);
    place.report(stage.field(), pod);
    stage.field().gateWaits(pod);
    return pod;
  }

  /** A pod of no controller, with a seat of its own. */
  private static ObjectNode single(String name, String template, int size) {
    return (ObjectNode)
        TableRules.parse(
            """
            {"apiVersion":"v1","kind":"Pod",
             "metadata":{"name":"%1$s","labels":{},"annotations":{
               "ranktable.io/template":"%2$s","ranktable.io/group":"%1$s","ranktable.io/size":"%3$d",
               "ranktable.io/index":"0"}},
             "spec":{"containers":[{"name":"main","image":"none.invalid/none",
               "resources":{"requests":{"huawei.com/Ascend910":"8"},
                            "limits":{"huawei.com/Ascend910":"8"}}}]}}
            """
                .formatted(name, template, size));
  }
}
