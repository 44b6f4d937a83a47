package io.ranktable.e2e.story;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.ranktable.core.table.Names;
import io.ranktable.e2e.field.Devices.Generation;
import io.ranktable.e2e.field.TableRecorder.Version;
import io.ranktable.e2e.story.Stage.Place;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Scheduler, device plugin and kubelet for all pods that others make in the namespace of a stage:
 * pods get nodes, addresses and reports, their gates open as soon as their table lists them and not
 * before, then they are ready; those that are being deleted go.
 */
final class PlayedNodes implements AutoCloseable {

  /** What the scheduler says when all nodes are taken. */
  static final String FULL = "0/2 nodes are available: 2 Insufficient huawei.com/Ascend910.";

  private static final String NPU = "huawei.com/Ascend910";
  private static final long PERIOD_MILLIS = 20;

  private final Stage stage;
  private final PodHistory pods;
  private final Set<String> placed = new HashSet<>();
  private final Set<String> told = new HashSet<>();
  private final Set<String> open = new HashSet<>();
  private final ScheduledExecutorService loop = Executors.newSingleThreadScheduledExecutor();
  private volatile int capacity;
  private int nodes;

  /**
   * Starts to play.
   *
   * @param capacity how many nodes there are, each for one pod
   */
  PlayedNodes(Stage stage, PodHistory pods, int capacity) {
    this.stage = stage;
    this.pods = pods;
    this.capacity = capacity;
    var _ = loop.scheduleWithFixedDelay(this::look, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** There are so many nodes from now on. */
  void capacity(int number) {
    capacity = number;
  }

  @Override
  public void close() {
    loop.shutdownNow();
  }

  private void look() {
    for (Pod pod : pods.now()) {
      try {
        look(pod);
      } catch (KubernetesClientException e) {
        // It has changed or gone meanwhile: the next look sees that.
        System.err.println("played node: " + e.getMessage());
      }
    }
  }

  private void look(Pod pod) {
    String uid = pod.getMetadata().getUid();
    boolean ended = Set.of("Succeeded", "Failed").contains(pod.getStatus().getPhase());
    if (pod.getMetadata().getDeletionTimestamp() != null) {
      stage.field().delete(pod);
    } else if (ended) {
      return;
    } else if (pod.getSpec().getNodeName() == null && !placed.contains(uid)) {
      place(pod, uid);
    } else if (pod.getStatus().getPodIP() != null && !open.contains(uid)) {
      openGate(pod, uid);
    }
  }

  private void place(Pod pod, String uid) {
    long taken =
        pods.now().stream().filter(other -> placed.contains(other.getMetadata().getUid())).count();
    if (taken >= capacity) {
      if (told.add(uid)) {
        stage.field().unschedulable(pod, FULL);
      }
      return;
    }
    Place place = new Place(nodes++, devices(pod), Generation.POD_UID);
    place.schedule(stage.field(), pod);
    placed.add(uid);
    if (place.devices() > 0) {
      place.report(stage.field(), pod);
    }
  }

  private static int devices(Pod pod) {
    var limits = pod.getSpec().getContainers().getFirst().getResources().getLimits();
    return limits == null || !limits.containsKey(NPU)
        ? 0
        : Integer.parseInt(limits.get(NPU).getAmount());
  }

  private static boolean injected(Pod pod) {
    return pod.getMetadata().getLabels().containsKey(Names.INJECTED);
  }

  private void openGate(Pod pod, String uid) {
    if (!injected(pod)) {
      stage.field().ready(pod);
      open.add(uid);
      return;
    }
    String table = Stage.tableOf(pod);
    Optional<Version> version = stage.recorder().latest(table);
    if (version.isEmpty() || !pod.getStatus().getPodIP().equals(version.get().members().get(uid))) {
      return;
    }
    stage.field().gateOpens(pod, table + " " + version.get().annotation(Names.TABLE_DIGEST));
    stage.field().ready(pod);
    open.add(uid);
  }
}
