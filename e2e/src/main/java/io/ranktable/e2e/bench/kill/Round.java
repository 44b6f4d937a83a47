package io.ranktable.e2e.bench.kill;

import io.ranktable.e2e.bench.crowd.Api;
import io.ranktable.e2e.bench.crowd.Crowd;
import io.ranktable.e2e.bench.crowd.Group;
import io.ranktable.e2e.bench.crowd.Judge;
import io.ranktable.e2e.bench.crowd.Kubelet;
import io.ranktable.e2e.bench.crowd.TableWatch;
import io.ranktable.e2e.bench.crowd.TableWatch.Table;
import io.ranktable.e2e.bench.crowd.Work;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;

/**
 * Pods of all groups are replaced and report; some time after the last report of one of them the
 * leader is killed.
 */
final class Round {

  private static final Duration LIMIT = Duration.ofMinutes(3);

  /** The longest time from that report to the kill. */
  private static final int DELAY_MILLIS = 200;

  /** Every other kill is about when the table is written. */
  private static final int SHORT_MILLIS = 60;

  private static final int START_MILLIS = 300;

  /**
   * What came of a kill.
   *
   * @param moment how far the table of the last report was
   * @param delay from that report to the kill
   * @param recovered from the kill until all tables were complete and all pods poked
   */
  record Result(Moment moment, Duration delay, Duration recovered) {}

  private final Api api;
  private final Crowd crowd;
  private final TableWatch watch;
  private final Kubelet kubelet;
  private final Victims victims;

  Round(Api api, Crowd crowd, TableWatch watch, Kubelet kubelet, Victims victims) {
    this.api = api;
    this.crowd = crowd;
    this.watch = watch;
    this.kubelet = kubelet;
    this.victims = victims;
  }

  /** Lets all pods come and waits for their tables. */
  void begin() {
    Work.each(
        crowd.seats(),
        seat -> {
          seat.arrive(api);
          seat.report(api);
        });
    awaitQuiet();
  }

  /** How many pods wait in their gate and were not poked with the table that is there now. */
  int unpoked() {
    return crowd.unpoked(watch, kubelet).size();
  }

  /** Kills the leader once, and starts it again. */
  Result kill(Random random) {
    Group last = crowd.groups().get(random.nextInt(crowd.groups().size()));
    int bound = random.nextBoolean() ? SHORT_MILLIS : DELAY_MILLIS;
    Duration delay = Duration.ofNanos((long) (random.nextDouble() * bound * 1e6));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<CompletableFuture<Void>> replaced = new ArrayList<>();
      CompletableFuture<Void> trigger = new CompletableFuture<>();
      for (Group group : crowd.groups()) {
        Random own = new Random(random.nextLong());
        CompletableFuture<Void> done =
            CompletableFuture.runAsync(() -> replaceSome(group, own), threads);
        replaced.add(done);
        if (group == last) {
          trigger = done;
        }
      }
      trigger.join();
      LockSupport.parkNanos(delay.toNanos());
      String killed = victims.kill();
      long at = System.nanoTime();
      Moment moment = moment(last);
      victims.again(killed);
      replaced.forEach(CompletableFuture::join);
      awaitQuiet();
      Duration recovered = Duration.ofNanos(System.nanoTime() - at);
      victims.awaitLeader();
      return new Result(moment, delay, recovered);
    }
  }

  private Moment moment(Group group) {
    boolean written =
        watch.latest(Table.of(group)).filter(table -> Judge.lists(group, table)).isPresent();
    if (!written) {
      return Moment.BEFORE_WRITE;
    }
    return new Crowd(List.of(group)).unpoked(watch, kubelet).isEmpty()
        ? Moment.AFTER
        : Moment.BEFORE_POKE;
  }

  private void replaceSome(Group group, Random random) {
    LockSupport.parkNanos((long) (random.nextDouble() * START_MILLIS * 1e6));
    group.replaceSome(api, random);
  }

  private void awaitQuiet() {
    Awaitility.await("all tables are complete and all pods poked")
        .atMost(LIMIT)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(10))
        .until(() -> crowd.waiting(watch).isEmpty() && unpoked() == 0);
  }
}
