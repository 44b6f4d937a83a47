package io.ranktable.e2e.field;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.ranktable.core.table.Names;
import io.ranktable.e2e.cluster.TestNode;
import io.ranktable.e2e.product.Installed;
import io.ranktable.e2e.product.Kubectl;
import io.ranktable.e2e.product.Product;
import io.ranktable.e2e.product.Workplace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nobody answers for a while: no replica of the injector runs. */
@Installed
class OutageE2E {

  private static final Duration LIMIT = Duration.ofMinutes(3);

  private static final String BY_POD_IP =
      """
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: by-pod-ip, labels: {ranktable.io/kind: template}}
      data:
        ranktable-template: |
          {"status": "{{status}}", {{#server_list}}"pod": "{{pod_ip}}"{{/server_list}}}
        consumer: none
      """;

  private Kubectl injector;
  private Product product;
  private int replicas;

  @BeforeAll
  static void images(TestNode node, @TempDir Path directory) {
    Engines.load(node, directory, Engines.SHELL);
  }

  @BeforeEach
  void note(Product shared, Workplace place) {
    product = shared;
    injector =
        new Kubectl(
            place.kubectl().program(), place.kubectl().kubeconfig(), shared.system().name());
    replicas =
        shared
            .cluster()
            .client()
            .apps()
            .deployments()
            .inNamespace(shared.system().name())
            .withName("ranktable-injector")
            .get()
            .getSpec()
            .getReplicas();
  }

  @AfterEach
  void bringBack() {
    up();
    product.awaitServing();
  }

  @Test
  void podsThatAskForATableAreRefusedAndEverythingElseGoesOn(Workplace place, TestNode node) {
    place.apply(BY_POD_IP);
    place
        .kubectl()
        .create(Engines.pod("running", List.of("template: by-pod-ip"), Engines.reading()))
        .orFail();
    place.kubectl().create(Engines.pod("waiting", List.of(), Engines.reading())).orFail();
    place.reportWaiting("running");
    Pod before = place.awaitRunning("running");
    place.awaitWaiting("waiting");

    down();

    String late = Engines.pod("late", List.of(), Engines.reading());
    Kubectl.Answer refused = place.kubectl().create(late);
    assertThat(refused.exitCode()).isNotZero();
    assertThat(refused.said())
        .contains("failed calling webhook \"pods.ranktable.io\"")
        .contains("https://ranktable-injector." + product.system().name() + ".svc:443/mutate");
    othersStart(place);

    node.killSandbox(place.name(), "running");
    String oldIp = ip(before);
    place.await(
        "running",
        "waits again, with a new IP",
        pod -> Workplace.isWaiting(pod) && !ip(pod).equals(oldIp) && !ip(pod).isEmpty());
    awaitLog(place, "running", "lists this pod's UID", "but not with its IP");
    place.reportWaiting("waiting");

    up();

    Engines.assertListed(Engines.read(place, "waiting"), place.awaitRunning("waiting"));
    Pod after = place.awaitRunning("running");
    assertThat(ip(after)).isNotEqualTo(oldIp);
    assertThat(Engines.read(place, "running").path("pod").asText()).isEqualTo(ip(after));
    assertThat(after.getMetadata().getUid()).isEqualTo(before.getMetadata().getUid());
    assertThat(digest(after)).isNotEqualTo(digest(before));
    product.awaitServing();
    place.kubectl().create(late).orFail();
    place.reportWaiting("late");
    Engines.assertListed(Engines.read(place, "late"), place.awaitRunning("late"));
  }

  private void othersStart(Workplace place) {
    String plain =
        Engines.pod("plain", List.of(), Engines.reading())
            .replaceAll("(?m)^    ranktable\\.io/.*\n", "")
            .replace("  annotations:\n", "");
    place.kubectl().create(plain).orFail();
    place.awaitRunning("plain");
    var elsewhere = product.cluster().newNamespace(Map.of());
    try (Workplace other = Workplace.of(product.cluster(), elsewhere.name())) {
      other.kubectl().create(Engines.pod("not-opted-in", List.of(), Engines.reading())).orFail();
      other.awaitRunning("not-opted-in");
    } finally {
      elsewhere.close();
    }
  }

  private static void awaitLog(Workplace place, String pod, String... words) {
    Awaitility.await()
        .atMost(LIMIT)
        .untilAsserted(() -> assertThat(place.log(pod, Names.GATE)).contains(words));
  }

  private void down() {
    injector.run("scale", "deployment/ranktable-injector", "--replicas=0").orFail();
    injector
        .run(
            "delete",
            "pods",
            "-l",
            "app.kubernetes.io/name=ranktable-injector",
            "--grace-period=1",
            "--ignore-not-found")
        .orFail();
    Awaitility.await("no replica is there").atMost(LIMIT).until(() -> product.replicas().isEmpty());
  }

  private void up() {
    injector.run("scale", "deployment/ranktable-injector", "--replicas=" + replicas).orFail();
  }

  private static String ip(Pod pod) {
    return Objects.toString(pod.getStatus().getPodIP(), "");
  }

  private static String digest(Pod pod) {
    return Engines.status(pod, Names.GATE).getState().getTerminated().getMessage();
  }
}
