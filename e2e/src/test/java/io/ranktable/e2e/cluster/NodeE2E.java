package io.ranktable.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.ranktable.e2e.image.TestImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@OnCluster(node = true)
class NodeE2E {

  private static final String NPU = "test.ranktable.io/Ascend910";
  private static final String TABLE = "volumes/kubernetes.io~configmap/table/ranktable.json";
  private static final String WAIT = "trap 'exit 0' TERM; sleep infinity & wait";

  @BeforeAll
  static void loadImages(TestNode node, @TempDir Path directory) {
    node.loadImage(TestImages.busybox().write(directory.resolve("busybox.tar")));
  }

  @Test
  void aPodRunsAndTellsItsLogAndTakesCommands(TestNamespace namespace, TestNode node) {
    Pods pods = new Pods(namespace);
    Pod pod = pods.run(pods.shell("engine", "echo started; " + WAIT));

    assertThat(pod.getSpec().getNodeName()).isEqualTo(node.name());
    assertThat(pod.getStatus().getHostIP()).isEqualTo(node.address());
    assertThat(pods.log("engine")).isEqualTo("started\n");
    try (var exec = pods.resource("engine").terminateOnError().exec("sh", "-c", "exit 7")) {
      assertThat(exec.exitCode().join()).isEqualTo(7);
    }
  }

  @Test
  void anAnnotationMakesKubeletRefreshAConfigMapVolumeAtOnce(
      TestCluster cluster, TestNamespace namespace, TestNode node) {
    var map =
        new ConfigMapBuilder()
            .withNewMetadata()
            .withName("table")
            .withNamespace(namespace.name())
            .endMetadata()
            .addToData("ranktable.json", "old")
            .build();
    cluster.client().resource(map).create();
    Pods pods = new Pods(namespace);
    Pod pod = pods.run(withTable(pods.shell("engine", WAIT)));
    String uid = pod.getMetadata().getUid();
    KubeletFile before = node.podFile(uid, TABLE).orElseThrow();
    assertThat(before.text()).isEqualTo("old");
    assertThat(before.mode()).isEqualTo("644");
    assertThat(node.podFile(uid, TABLE + ".gz")).isEmpty();
    awaitQuiet(pod);

    cluster
        .client()
        .resource(new ConfigMapBuilder(map).addToData("ranktable.json", "new").build())
        .update();
    pods.resource("engine")
        .edit(
            engine ->
                new PodBuilder(engine)
                    .editMetadata()
                    .addToAnnotations("test.ranktable.io/poke", "1")
                    .endMetadata()
                    .build());

    // Without the annotation it would take 60 to 90 seconds.
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(20))
        .untilAsserted(
            () -> {
              KubeletFile after = node.podFile(uid, TABLE).orElseThrow();
              assertThat(after.text()).isEqualTo("new");
              assertThat(after.modified()).isAfter(before.modified());
            });
  }

  /** While a container has just started, kubelet looks at volumes of its own accord. */
  private static void awaitQuiet(Pod pod) {
    var started = Instant.parse(Pods.container(pod).getState().getRunning().getStartedAt());
    Awaitility.await().until(() -> Instant.now().isAfter(started.plusSeconds(4)));
  }

  private static PodBuilder withTable(PodBuilder pod) {
    return pod.editSpec()
        .addNewVolume()
        .withName("table")
        .withNewConfigMap()
        .withName("table")
        .endConfigMap()
        .endVolume()
        .editFirstContainer()
        .addNewVolumeMount()
        .withName("table")
        .withMountPath("/etc/table")
        .endVolumeMount()
        .endContainer()
        .endSpec();
  }

  @Test
  void seventeenPodsOfOneNpuDoNotFitOnSixteenAlsoAfterARestartOfKubelet(
      TestCluster cluster, TestNamespace namespace, TestNode node) {
    node.setCapacity(NPU, 16);
    node.restartKubelet();
    Pods pods = new Pods(namespace);
    List<String> names = IntStream.range(0, 17).mapToObj(index -> "npu-" + index).toList();
    names.forEach(name -> pods.create(withNpu(pods.shell(name, WAIT))));

    Awaitility.await()
        .atMost(Duration.ofMinutes(2))
        .untilAsserted(
            () -> {
              List<Pod> now =
                  cluster.client().pods().inNamespace(namespace.name()).list().getItems();
              assertThat(now).filteredOn(Pods::isReady).hasSize(16);
              assertThat(now)
                  .filteredOn(pod -> pod.getSpec().getNodeName() == null)
                  .singleElement()
                  .satisfies(
                      pod ->
                          assertThat(pod.getStatus().getConditions())
                              .anySatisfy(
                                  condition ->
                                      assertThat(condition.getMessage())
                                          .contains("Insufficient " + NPU)));
            });
  }

  private static PodBuilder withNpu(PodBuilder pod) {
    Map<String, Quantity> one = Map.of(NPU, new Quantity("1"));
    return pod.editSpec()
        .editFirstContainer()
        .withNewResources()
        .withRequests(one)
        .withLimits(one)
        .endResources()
        .endContainer()
        .endSpec();
  }

  @Test
  void containersOutliveKubeletAndItTakesNewPodsAfterItsStart(
      TestNamespace namespace, TestNode node) {
    Pods pods = new Pods(namespace);
    String before = Pods.container(pods.run(pods.shell("old", WAIT))).getContainerID();

    node.restartKubelet();

    pods.run(pods.shell("new", WAIT));
    Pod old = pods.await("old", Pods::isReady);
    assertThat(Pods.container(old).getContainerID()).isEqualTo(before);
    assertThat(Pods.container(old).getRestartCount()).isZero();
  }

  @Test
  void aPodWhoseSandboxIsKilledGetsANewOneWithAnotherAddress(
      TestNamespace namespace, TestNode node) {
    Pods pods = new Pods(namespace);
    Pod before = pods.run(pods.shell("engine", WAIT));

    node.killSandbox(namespace.name(), "engine");

    Pod after =
        pods.await(
            "engine", pod -> Pods.isReady(pod) && Pods.container(pod).getRestartCount() == 1);
    assertThat(after.getMetadata().getUid()).isEqualTo(before.getMetadata().getUid());
    assertThat(after.getStatus().getPodIP())
        .isNotBlank()
        .isNotEqualTo(before.getStatus().getPodIP());
    assertThatThrownBy(() -> node.killSandbox(namespace.name(), "nobody"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(namespace.name() + "/nobody has no running sandbox");
  }

  @Test
  void imagesCanHaveAUserOfTheirOwnAndNoShell(
      TestNamespace namespace, TestNode node, @TempDir Path directory) {
    node.loadImage(
        TestImages.engine("test.ranktable.io/user:1", "1000:2000")
            .write(directory.resolve("user.tar")));
    node.loadImage(
        TestImages.withoutShell("test.ranktable.io/bare:1").write(directory.resolve("bare.tar")));
    Pods pods = new Pods(namespace);

    pods.create(
        new PodBuilder(pods.shell("user", "id -u; id -g; " + WAIT).build())
            .editSpec()
            .editFirstContainer()
            .withImage("test.ranktable.io/user:1")
            .endContainer()
            .endSpec());
    pods.run(
        new PodBuilder(pods.shell("bare", "").build())
            .editSpec()
            .editFirstContainer()
            .withImage("test.ranktable.io/bare:1")
            .withCommand(List.of())
            .endContainer()
            .endSpec());
    pods.create(
        new PodBuilder(pods.shell("shell", "true").build())
            .editSpec()
            .withRestartPolicy("Never")
            .editFirstContainer()
            .withImage("test.ranktable.io/bare:1")
            .endContainer()
            .endSpec());

    pods.await("user", Pods::isReady);
    // kubelet takes the user of an image, not its group.
    assertThat(pods.log("user")).isEqualTo("1000\n0\n");
    Pod refused = pods.await("shell", pod -> Pods.ended(pod).isPresent());
    assertThat(Pods.ended(refused).orElseThrow().getMessage())
        .contains("\"sh\": executable file not found");
  }

  @Test
  void pausesForACrashOfTheApiServerOnly(TestCluster cluster, TestNamespace namespace) {
    assumeTrue(cluster.apiServerControl().isPresent(), "this API server cannot be stopped");
    Pods pods = new Pods(namespace);
    Pod before = pods.run(pods.shell("old", WAIT));

    cluster.apiServerControl().orElseThrow().restart();

    pods.run(pods.shell("new", WAIT));
    Pod after = pods.await("old", Pods::isReady);
    assertThat(Pods.container(after)).isEqualTo(Pods.container(before));
  }

  @Test
  void refusesAnArchiveThatIsNoImage(TestNode node, @TempDir Path directory) throws IOException {
    Path text = Files.writeString(directory.resolve("text.tar"), "no image");
    assertThatThrownBy(() -> node.loadImage(text))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("text.tar");
  }
}
