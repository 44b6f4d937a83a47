package io.ranktable.e2e.story;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Pod;
import io.ranktable.e2e.cluster.OnCluster;
import io.ranktable.e2e.cluster.TestCluster;
import io.ranktable.e2e.field.Devices.Generation;
import io.ranktable.e2e.field.PodRecorder;
import io.ranktable.e2e.field.Replica;
import io.ranktable.e2e.field.TableRecorder.Version;
import io.ranktable.e2e.story.Stage.Place;
import io.ranktable.webhook.tables.LoopListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * Reports of a kthena group in random orders, with duplicates, deletions and re-creations between.
 * The seed is printed; give it by {@code -Dorders.seed=…} to see the same orders again, and {@code
 * -Dorders.rounds=…} for more of them.
 */
@OnCluster
class RandomOrderIT {

  private static final int ROUNDS = Integer.getInteger("orders.rounds", 104);
  private static final int GROUPS = 2;
  private static final List<Generation> GENERATIONS = List.of(Generation.values());
  private static final int AT_ONCE = 8;
  private static final Duration LAG = Duration.ofSeconds(1);

  @Test
  void anyOrderEndsInTheSameTable(TestCluster cluster) throws Exception {
    long seed = Long.getLong("orders.seed", System.nanoTime());
    System.out.println("Random orders: -Dorders.seed=" + seed + " -Dorders.rounds=" + ROUNDS);
    try (Stage stage = new Stage(cluster);
        PodRecorder pods = new PodRecorder(cluster.client(), stage.namespace());
        Replica replica =
            new Replica(cluster.config(), stage.systemNamespace(), "only", LoopListener.NONE);
        ExecutorService executor = Executors.newFixedThreadPool(AT_ONCE)) {
      assertThat(replica.caches().synced()).isTrue();
      Set<String> texts = ConcurrentHashMap.newKeySet();
      List<Callable<String>> orders = new ArrayList<>();
      for (int round = 0; round < ROUNDS; round++) {
        Random random = new Random(seed + round);
        String name = "r" + round;
        stage.parent(Recordings.renamed(Recordings.parents("kthena").getFirst(), "qwen", name));
        for (int group = 0; group < GROUPS; group++) {
          List<ObjectNode> incoming = group(name, group);
          Random own = new Random(random.nextLong());
          orders.add(() -> play(stage, incoming, own));
        }
      }
      for (Future<String> done : executor.invokeAll(orders)) {
        texts.add(done.get());
      }

      assertThat(texts).as("all orders end in one table").hasSize(1);
      Collection<List<Version>> tables = stage.recorder().all().values();
      assertThat(tables).hasSize(ROUNDS * GROUPS);
      long versions = 0;
      for (List<Version> table : tables) {
        versions += table.size();
        table.forEach(version -> TableRules.holds(version, 4, 16));
        table.forEach(version -> listsNobodyLongGone(version, pods));
      }
      System.out.println(
          ROUNDS * GROUPS + " orders, " + versions + " versions of tables, all hold the rules");
    }
  }

  /** Plays one order; the final text of the group's table. */
  private static String play(Stage stage, List<ObjectNode> incoming, Random random) {
    List<Seat> seats = new ArrayList<>();
    for (int i = 0; i < incoming.size(); i++) {
      seats.add(
          new Seat(
              stage,
              incoming.get(i),
              new Place(i, 4, GENERATIONS.get(random.nextInt(GENERATIONS.size())))));
    }
    for (int left = 5 + random.nextInt(40); left > 0; left--) {
      seats.get(random.nextInt(seats.size())).something(random);
    }
    List<Seat> last = new ArrayList<>(seats);
    java.util.Collections.shuffle(last, random);
    last.forEach(Seat::finish);
    List<Pod> pods = seats.stream().map(Seat::pod).toList();
    return stage.awaitCompleted(Stage.tableOf(pods.getFirst()), pods).text();
  }

  private static void listsNobodyLongGone(Version version, PodRecorder pods) {
    if (version.deleted()) {
      return;
    }
    version
        .members()
        .keySet()
        .forEach(
            uid ->
                pods.goneAt(uid)
                    .ifPresent(
                        gone ->
                            assertThat(Duration.ofNanos(version.seenAt() - gone))
                                .as("a table lists %s after its deletion was seen", uid)
                                .isLessThan(LAG)));
  }

  private static List<ObjectNode> group(String name, int group) {
    return Recordings.incomingPods("kthena").stream()
        .filter(pod -> pod.at("/metadata/name").asText().startsWith("qwen-" + group + "-"))
        .map(pod -> Recordings.renamed(pod, "qwen", name))
        .toList();
  }

  /** One seat and the pod that sits there at the moment. */
  private static final class Seat {

    private final Stage stage;
    private final ObjectNode incoming;
    private final Place place;
    private Optional<Pod> pod = Optional.empty();
    private boolean scheduled;
    private boolean reported;

    Seat(Stage stage, ObjectNode incoming, Place place) {
      this.stage = stage;
      this.incoming = incoming;
      this.place = place;
    }

    /** The next thing in a pod's life, or the same report once more, or its end. */
    void something(Random random) {
      if (pod.isEmpty()) {
        arrive();
      } else if (random.nextInt(4) == 0) {
        stage.field().delete(pod());
        pod = Optional.empty();
      } else if (!scheduled) {
        place.schedule(stage.field(), pod());
        scheduled = true;
      } else {
        place.report(stage.field(), pod());
        reported = true;
      }
    }

    void finish() {
      if (pod.isEmpty()) {
        arrive();
      }
      if (!scheduled) {
        place.schedule(stage.field(), pod());
      }
      if (!reported) {
        place.report(stage.field(), pod());
      }
    }

    private void arrive() {
      pod = Optional.of(stage.create(incoming));
      scheduled = false;
      reported = false;
    }

    Pod pod() {
      return pod.orElseThrow();
    }
  }
}
