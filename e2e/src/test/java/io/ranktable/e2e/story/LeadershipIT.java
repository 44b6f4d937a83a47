package io.ranktable.e2e.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Pod;
import io.ranktable.core.decision.Decision;
import io.ranktable.core.table.Names;
import io.ranktable.core.table.TableKey;
import io.ranktable.e2e.cluster.OnCluster;
import io.ranktable.e2e.cluster.TestCluster;
import io.ranktable.e2e.field.Devices.Generation;
import io.ranktable.e2e.field.Line.Call;
import io.ranktable.e2e.field.Replica;
import io.ranktable.e2e.field.TableRecorder.Version;
import io.ranktable.e2e.story.Stage.Place;
import io.ranktable.webhook.tables.LoopListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Two replicas: one writes, and when it goes at the worst moment the other one finishes its work.
 */
@OnCluster
class LeadershipIT {

  private Stage stage;
  private final Pausing pausing = new Pausing();
  private Replica first;
  private Replica second;

  @BeforeEach
  void open(TestCluster cluster) {
    stage = new Stage(cluster);
    first = new Replica(cluster.config(), stage.systemNamespace(), "first", pausing);
    await().atMost(Stage.SOON).until(first::leads);
    second = new Replica(cluster.config(), stage.systemNamespace(), "second", LoopListener.NONE);
  }

  @AfterEach
  void close() {
    pausing.wake();
    first.close();
    second.close();
    stage.close();
  }

  @Test
  void onlyTheLeaderWrites() {
    List<Pod> pods = createAll();
    String table = Stage.tableOf(pods.getFirst());
    stage.awaitCompleted(table, pods);

    assertThat(second.line().calls()).noneMatch(LeadershipIT::writesTableOrPod);
    assertThat(first.line().calls()).anyMatch(LeadershipIT::writesTableOrPod);
  }

  @Test
  void theOtherCompletesWhenTheLeaderGoesBeforeTheWrite() {
    List<Pod> pods = createAllButLastReport();
    String table = Stage.tableOf(pods.getFirst());
    stage.awaitVersion(table, version -> assertThat(version.state()).isEqualTo("initializing"));
    first.line().cutAt(LeadershipIT::writesTableOrPod);

    reportLast(pods);

    await().atMost(Stage.SOON).until(() -> first.line().isCut());
    stage.awaitCompleted(table, pods);
    await().atMost(Stage.SOON).until(() -> allPoked(pods));
    assertThat(second.leads()).isTrue();
  }

  @Test
  void theOtherPokesWhenTheLeaderGoesBetweenWriteAndPoke() {
    List<Pod> pods = createAllButLastReport();
    String table = Stage.tableOf(pods.getFirst());
    stage.awaitVersion(table, version -> assertThat(version.state()).isEqualTo("initializing"));
    first.line().cutAt(LeadershipIT::pokes);

    reportLast(pods);

    stage.awaitCompleted(table, pods);
    await().atMost(Stage.SOON).until(() -> allPoked(pods));
    assertThat(first.line().isCut()).isTrue();
    assertThat(first.line().calls()).noneMatch(LeadershipIT::pokes);
    assertThat(second.line().calls()).anyMatch(LeadershipIT::pokes);
    assertThat(stage.recorder().of(table))
        .extracting(Version::state)
        .containsExactly("initializing", "completed");
  }

  @Test
  void aPausedLeaderThatWakesAfterItsLeaseWritesNothing() throws InterruptedException {
    List<Pod> pods = createAllButLastReport();
    String table = Stage.tableOf(pods.getFirst());
    stage.awaitVersion(table, version -> assertThat(version.state()).isEqualTo("initializing"));
    pausing.pauseAtCompleted();
    // A process that is paused does not renew its lease either.
    reportLast(pods);
    assertThat(pausing.paused.await(20, TimeUnit.SECONDS)).isTrue();
    first.line().cut();
    stage.awaitCompleted(table, pods);
    List<Version> before = stage.recorder().of(table);
    first.line().mend();
    List<Call> callsBefore = first.line().calls();

    pausing.wake();

    await().atMost(Stage.SOON).until(() -> pausing.stepsAfterWake() > 0 || !first.leads());
    await()
        .during(Duration.ofSeconds(2))
        .atMost(Stage.SOON)
        .until(() -> stage.recorder().of(table).size() == before.size());
    assertThat(first.line().calls().subList(callsBefore.size(), first.line().calls().size()))
        .noneMatch(LeadershipIT::writesTableOrPod);
  }

  private static boolean writesTableOrPod(Call call) {
    return !call.method().equals("GET")
        && (call.path().contains("/configmaps") || call.path().contains("/pods"));
  }

  private static boolean pokes(Call call) {
    return call.method().equals("PATCH") && call.path().contains("/pods/");
  }

  private List<ObjectNode> incoming() {
    stage.parent(Recordings.parents("kthena").getFirst());
    return Recordings.incomingPods("kthena").stream()
        .filter(pod -> pod.at("/metadata/name").asText().startsWith("qwen-0-"))
        .toList();
  }

  private List<Pod> createAll() {
    List<Pod> pods = createAllButLastReport();
    reportLast(pods);
    return pods;
  }

  private List<Pod> createAllButLastReport() {
    List<Pod> pods = new ArrayList<>();
    for (ObjectNode pod : incoming()) {
      Place place = place(pods.size());
      Pod created = stage.create(pod);
      place.schedule(stage.field(), created);
      pods.add(created);
    }
    for (int i = 0; i < pods.size() - 1; i++) {
      place(i).report(stage.field(), pods.get(i));
    }
    return pods;
  }

  private void reportLast(List<Pod> pods) {
    place(pods.size() - 1).report(stage.field(), pods.getLast());
  }

  private static Place place(int node) {
    return new Place(node, 4, Generation.RACK);
  }

  private boolean allPoked(List<Pod> pods) {
    return pods.stream().allMatch(this::poked);
  }

  private boolean poked(Pod pod) {
    Pod now =
        stage
            .cluster()
            .client()
            .pods()
            .inNamespace(stage.namespace())
            .withName(pod.getMetadata().getName())
            .get();
    return now.getMetadata().getAnnotations().containsKey(Names.POKE);
  }

  /** Stops the thread that is about to publish a completed table. */
  private static final class Pausing implements LoopListener {

    private final CountDownLatch paused = new CountDownLatch(1);
    private final CountDownLatch awake = new CountDownLatch(1);
    private final AtomicReference<Boolean> armed = new AtomicReference<>(false);
    private final AtomicInteger steps = new AtomicInteger();

    void pauseAtCompleted() {
      armed.set(true);
    }

    void wake() {
      awake.countDown();
    }

    int stepsAfterWake() {
      return steps.get();
    }

    @Override
    public void decided(TableKey key, Decision decision) {
      if (armed.get() && decision instanceof Decision.Completed) {
        paused.countDown();
        boolean interrupted = false;
        while (awake.getCount() > 0) {
          try {
            awake.await();
          } catch (InterruptedException e) {
            // A paused process notices nothing, not even that its term has ended.
            interrupted = true;
          }
        }
        steps.incrementAndGet();
        if (interrupted) {
          Thread.interrupted();
        }
      }
    }
  }
}
