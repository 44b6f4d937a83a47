package io.ranktable.e2e.bench.latency;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.ranktable.core.table.Names;
import io.ranktable.e2e.cluster.TestNode;
import io.ranktable.e2e.image.TestImages;
import io.ranktable.e2e.product.Workplace;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;

/** Pods that share one table: all wait, then the last one reports. */
final class Round {

  /** Also without pokes kubelet looks after a minute and a half at the latest. */
  private static final Duration LIMIT = Duration.ofMinutes(4);

  private static final Duration INTERVAL = Duration.ofMillis(200);

  /** Kubelet looks at a pod twice only when its list of containers, made each second, is newer. */
  private static final Duration SETTLE = Duration.ofSeconds(3);

  /** Who asks the API server for pods meanwhile, disturbs what is measured. */
  private static final Duration HUSH = Duration.ofMillis(1_500);

  private static final String ENGINE = "engine";

  /** Code of an answer of the API server to a pod that our webhook refuses. */
  private static final int REFUSED = 422;

  /** How the pods of a table report. */
  enum Reports {
    /** The last one seconds after the others, as when one pod was scheduled later. */
    APART,
    /** All in a row: the kubelet is still busy with their annotations when the table is written. */
    TOGETHER;

    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * What a round found out.
   *
   * @param bytes length of the table
   * @param pods what each pod waited for
   */
  record Result(int bytes, List<Waited> pods) {}

  private final Workplace place;
  private final KubernetesClient client;
  private final TestNode node;
  private final Tables tables;

  Round(Workplace place, Tables tables) {
    this.place = place;
    this.client = place.cluster().client();
    this.node = place.cluster().node().orElseThrow();
    this.tables = tables;
  }

  /** Makes the template of a case. */
  void prepare(Case kind) {
    client
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(place.name())
                .withName(kind.template())
                .addToLabels(Names.KIND, Names.KIND_TEMPLATE)
                .endMetadata()
                .withData(kind.data())
                .build())
        .createOr(existing -> existing.update());
  }

  /**
   * Runs one; when it returns its pods are gone.
   *
   * @param group name of the pods' group, used by no other round
   * @param reports how the pods report
   */
  Result run(Case kind, String group, Reports reports) throws InterruptedException {
    IntStream.range(0, kind.pods()).forEach(i -> create(pod(kind, group, i)));
    List<Pod> waiting = await(group, kind.pods(), Round::waits);

    waiting.subList(1, waiting.size()).forEach(place::report);
    if (reports == Reports.APART) {
      Thread.sleep(SETTLE);
    }
    Workplace.Reported last = place.report(waiting.getFirst());
    Thread.sleep(HUSH);

    List<Pod> running = await(group, kind.pods(), Workplace::isRunning);
    Tables.Seen table = awaitSeen(running.getFirst());
    List<Waited> waited = running.stream().map(pod -> waited(pod, last, table.at())).toList();
    remove(group);
    return new Result(table.bytes(), waited);
  }

  /** Replicas that have not seen the new template yet refuse the pod. */
  private void create(Pod pod) {
    Awaitility.await("pod " + pod.getMetadata().getName() + " is created")
        .atMost(LIMIT)
        .pollDelay(Duration.ZERO)
        .pollInterval(INTERVAL)
        .ignoreExceptionsMatching(
            e -> e instanceof KubernetesClientException refused && refused.getCode() == REFUSED)
        .until(() -> client.resource(pod).create() != null);
  }

  private Waited waited(Pod pod, Workplace.Reported last, Instant written) {
    PodFiles files = PodFiles.of(node, pod);
    Instant reported = last.answered();
    return new Waited(
        Duration.between(last.sent(), reported),
        Duration.between(reported, written),
        Duration.between(reported, files.inPod()),
        Duration.between(reported, files.open()),
        Duration.between(reported, files.started()));
  }

  private static boolean waits(Pod pod) {
    return pod.getStatus().getPodIP() != null && Workplace.isWaiting(pod);
  }

  private List<Pod> await(String group, int count, Predicate<Pod> wanted) {
    return Awaitility.await("all %d pods of %s are as wanted".formatted(count, group))
        .atMost(LIMIT)
        .pollDelay(Duration.ZERO)
        .pollInterval(INTERVAL)
        .until(() -> pods(group), pods -> pods.size() == count && pods.stream().allMatch(wanted));
  }

  private Tables.Seen awaitSeen(Pod pod) {
    String table =
        pod.getSpec().getVolumes().stream()
            .filter(volume -> volume.getConfigMap() != null)
            .map(volume -> Objects.requireNonNull(volume.getConfigMap().getName()))
            .findFirst()
            .orElseThrow();
    return Awaitility.await("the table " + table + " is seen")
        .pollDelay(Duration.ZERO)
        .until(() -> tables.complete(table), seen -> seen.isPresent())
        .orElseThrow();
  }

  private List<Pod> pods(String group) {
    return client.pods().inNamespace(place.name()).withLabel("app", group).list().getItems();
  }

  private void remove(String group) {
    client.pods().inNamespace(place.name()).withLabel("app", group).delete();
    await(group, 0, pod -> false);
  }

  private Pod pod(Case kind, String group, int index) {
    return new PodBuilder()
        .withNewMetadata()
        .withNamespace(place.name())
        .withName(group + "-" + index)
        .addToLabels("app", group)
        .addToAnnotations(Names.TEMPLATE, kind.template())
        .addToAnnotations(Names.PREFIX + "group", group)
        .addToAnnotations(Names.PREFIX + "index", Integer.toString(index))
        .addToAnnotations(Names.PREFIX + "size", Integer.toString(kind.pods()))
        .endMetadata()
        .withNewSpec()
        .withTerminationGracePeriodSeconds(1L)
        .addNewContainer()
        .withName(ENGINE)
        .withImage(TestImages.BUSYBOX)
        .withImagePullPolicy("Never")
        .withCommand(
            "sh",
            "-c",
            ": >/marks/%s; trap exit TERM; sleep infinity & wait".formatted(PodFiles.STARTED))
        .withNewResources()
        .addToLimits(Workplace.NPU, new Quantity(Integer.toString(kind.devices())))
        .endResources()
        .addNewVolumeMount()
        .withName("marks")
        .withMountPath("/marks")
        .endVolumeMount()
        .endContainer()
        .addNewVolume()
        .withName("marks")
        .withNewEmptyDir()
        .endEmptyDir()
        .endVolume()
        .endSpec()
        .build();
  }
}
