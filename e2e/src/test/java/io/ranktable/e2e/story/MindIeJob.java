package io.ranktable.e2e.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.ranktable.core.table.Names;
import io.ranktable.e2e.field.TableRecorder.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** The recorded Deployments of a MindIE job, whose pods the real controllers make. */
final class MindIeJob {

  private static final String APP = "app";

  /** Controller and coordinator, each in one pod, are in the table too. */
  private static final int OTHERS = 2;

  private final RealWorkloads workloads;
  private final KubernetesClient client;
  private final String namespace;

  /** Creates them, with two servers. */
  MindIeJob(RealWorkloads workloads) {
    this.workloads = workloads;
    this.client = workloads.stage().cluster().client();
    this.namespace = workloads.stage().namespace();
    Recordings.cases("mindie", "parents").stream()
        .filter(parent -> parent.path("kind").asText().equals("Deployment"))
        .forEach(workloads.stage()::parent);
  }

  /** Only the number of servers is edited. */
  void scaleServers(int number) {
    editServers(
        deployment ->
            new DeploymentBuilder(deployment).editSpec().withReplicas(number).endSpec().build());
  }

  /** The pods of the servers are to be replaced, as by {@code kubectl rollout restart}. */
  void rollServers() {
    editServers(
        deployment ->
            new DeploymentBuilder(deployment)
                .editSpec()
                .editTemplate()
                .editMetadata()
                .addToAnnotations(TableJudge.GENERATION, "next")
                .endMetadata()
                .endTemplate()
                .endSpec()
                .build());
  }

  private void editServers(UnaryOperator<Deployment> edit) {
    client.apps().deployments().inNamespace(namespace).withName(MindIeGroupIT.SERVER).edit(edit);
  }

  /** Waits until all Deployments are as they are wanted, and the table lists their pods. */
  Version settled(int servers) {
    await().atMost(Stage.SOON).until(() -> deployments().stream().allMatch(MindIeJob::rolledOut));
    List<Pod> members = members();
    assertThat(members).hasSize(servers + OTHERS);
    Version version = workloads.stage().awaitCompleted(tableOf(members), members);
    assertThat(workloads.stage().recorder().of(tableOf(members)))
        .allSatisfy(
            any ->
                assertThat(any.members().size())
                    .as("members of %s", any.map())
                    .isIn(listedIn(any)));
    return version;
  }

  /** None, or just as many as the version says that it expects. */
  private static List<Integer> listedIn(Version version) {
    return version.state().equals("completed")
        ? List.of(Integer.valueOf(version.annotation(Names.TABLE_EXPECTED)))
        : List.of(0);
  }

  private static String tableOf(List<Pod> members) {
    Set<String> tables = members.stream().map(Stage::tableOf).collect(Collectors.toSet());
    assertThat(tables).hasSize(1);
    return tables.iterator().next();
  }

  private List<Pod> members() {
    return RealWorkloads.live(client.pods().inNamespace(namespace).list().getItems()).stream()
        .filter(pod -> pod.getMetadata().getLabels().containsKey(Names.INJECTED))
        .toList();
  }

  /** UIDs of all live pods of the job. */
  Set<String> pods() {
    return RealWorkloads.live(client.pods().inNamespace(namespace).list().getItems()).stream()
        .map(pod -> pod.getMetadata().getUid())
        .collect(Collectors.toSet());
  }

  /** UIDs of the servers that a version lists. */
  String[] servers(Version version) {
    return workloads.pods().ever().entrySet().stream()
        .filter(pod -> version.members().containsKey(pod.getKey()))
        .filter(
            pod -> MindIeGroupIT.SERVER.equals(pod.getValue().getMetadata().getLabels().get(APP)))
        .map(Map.Entry::getKey)
        .toArray(String[]::new);
  }

  /** Versions of all Deployments, ReplicaSets and pods but those of the servers, by name. */
  Map<String, String> versionsOfOtherObjects() {
    List<HasMetadata> objects = new ArrayList<>(deployments());
    objects.addAll(client.apps().replicaSets().inNamespace(namespace).list().getItems());
    objects.addAll(client.pods().inNamespace(namespace).list().getItems());
    Map<String, String> versions = new TreeMap<>();
    objects.stream()
        .filter(object -> !MindIeGroupIT.SERVER.equals(object.getMetadata().getLabels().get(APP)))
        .forEach(
            object ->
                versions.put(
                    object.getKind() + " " + object.getMetadata().getName(),
                    object.getMetadata().getResourceVersion()));
    return versions;
  }

  private List<Deployment> deployments() {
    return client.apps().deployments().inNamespace(namespace).list().getItems();
  }

  private static boolean rolledOut(Deployment deployment) {
    Integer wanted = deployment.getSpec().getReplicas();
    return deployment
            .getMetadata()
            .getGeneration()
            .equals(deployment.getStatus().getObservedGeneration())
        && wanted.equals(deployment.getStatus().getReplicas())
        && wanted.equals(deployment.getStatus().getUpdatedReplicas())
        && wanted.equals(deployment.getStatus().getAvailableReplicas());
  }
}
