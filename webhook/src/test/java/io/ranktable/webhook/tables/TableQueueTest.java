package io.ranktable.webhook.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ranktable.core.table.TableKey;
import io.ranktable.webhook.cluster.PodJson;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

class TableQueueTest {

  private static final TableKey A = PodJson.table("a");
  private static final TableKey B = PodJson.table("b");

  private final ManualClock clock = new ManualClock();
  private final TableQueue queue = new TableQueue(clock);

  @Test
  void givesAKeyOnceHoweverOftenItCameIn() throws InterruptedException {
    queue.add(A);
    queue.add(B);
    queue.add(A);
    assertThat(queue.depth()).isEqualTo(2);
    assertThat(due()).containsExactly(A, B);
  }

  @Test
  void givesAKeyAgainThatCameInWhileItWasWorkedOn() throws InterruptedException {
    queue.add(A);
    assertThat(queue.take()).contains(A);
    queue.add(A);
    queue.add(A);
    assertThat(queue.depth()).as("nobody else may have it yet").isZero();
    queue.done(A);
    assertThat(due()).containsExactly(A);
  }

  @Test
  void givesADelayedKeyWhenItsTimeHasCome() throws InterruptedException {
    queue.addAfter(A, Duration.ofSeconds(10));
    queue.addAfter(B, Duration.ofSeconds(2));
    assertThat(due()).isEmpty();
    clock.passSeconds(2);
    assertThat(due()).containsExactly(B);
    clock.passSeconds(8);
    assertThat(due()).containsExactly(A);
    clock.passSeconds(60);
    assertThat(due()).isEmpty();
  }

  @Test
  void keepsTheEarliestOfSeveralDelays() throws InterruptedException {
    queue.addAfter(A, Duration.ofSeconds(10));
    queue.addAfter(A, Duration.ofSeconds(5));
    queue.addAfter(A, Duration.ofSeconds(20));
    clock.passSeconds(5);
    assertThat(due()).containsExactly(A);
    clock.passSeconds(60);
    assertThat(due()).isEmpty();
  }

  @Test
  void takesADelayThatHasPassedForNone() throws InterruptedException {
    queue.addAfter(A, Duration.ZERO);
    queue.addAfter(B, Duration.ofSeconds(-1));
    assertThat(due()).containsExactly(A, B);
  }

  @Test
  void holdsADelayedKeyBackWhileItIsWorkedOn() throws InterruptedException {
    queue.add(A);
    assertThat(queue.take()).contains(A);
    queue.addAfter(A, Duration.ofSeconds(1));
    clock.passSeconds(1);
    assertThat(due()).isEmpty();
    queue.done(A);
    assertThat(due()).containsExactly(A);
  }

  @Test
  void wakesWhoeverWaitsWhenItIsClosed() throws Exception {
    try (ExecutorService workers = Executors.newCachedThreadPool()) {
      Future<Optional<TableKey>> waiting = workers.submit(queue::take);
      queue.addAfter(A, Duration.ofHours(1));
      Future<Optional<TableKey>> waitingForTime = workers.submit(queue::take);
      queue.close();
      assertThat(waiting.get(5, TimeUnit.SECONDS)).isEmpty();
      assertThat(waitingForTime.get(5, TimeUnit.SECONDS)).isEmpty();
    }
  }

  @Test
  void forgetsEverythingWhenItIsClosed() throws InterruptedException {
    queue.add(A);
    queue.addAfter(B, Duration.ofSeconds(1));
    queue.close();
    queue.add(A);
    queue.addAfter(B, Duration.ofSeconds(1));
    clock.passSeconds(1);
    assertThat(queue.depth()).isZero();
    assertThat(queue.take()).isEmpty();
  }

  @Test
  void wakesAWaitingWorkerForANewKey() throws Exception {
    try (ExecutorService workers = Executors.newSingleThreadExecutor()) {
      Future<Optional<TableKey>> waiting = workers.submit(queue::take);
      queue.add(A);
      assertThat(waiting.get(5, TimeUnit.SECONDS)).contains(A);
    }
  }

  @Test
  void wakesAWaitingWorkerWhenTheTimeOfAKeyHasCome() throws Exception {
    TableQueue live = new TableQueue(System::nanoTime);
    live.addAfter(A, Duration.ofMillis(5));
    try (ExecutorService workers = Executors.newSingleThreadExecutor()) {
      assertThat(workers.submit(live::take).get(5, TimeUnit.SECONDS)).contains(A);
    }
  }

  @Test
  void neverGivesOneKeyToTwoWorkersAndNeverLosesOne() throws Exception {
    TableQueue busy = new TableQueue(System::nanoTime);
    List<TableKey> keys = List.of(A, B, PodJson.table("c"));
    AtomicIntegerArray seen = new AtomicIntegerArray(keys.size());
    AtomicIntegerArray announced = new AtomicIntegerArray(keys.size());
    Map<TableKey, Thread> owners = new ConcurrentHashMap<>();
    AtomicBoolean shared = new AtomicBoolean();
    List<Future<Boolean>> ends = new ArrayList<>();
    try (ExecutorService workers = Executors.newFixedThreadPool(4)) {
      for (int i = 0; i < 4; i++) {
        ends.add(
            workers.submit(
                () -> {
                  for (Optional<TableKey> key = busy.take(); key.isPresent(); key = busy.take()) {
                    shared.compareAndSet(
                        false, owners.put(key.get(), Thread.currentThread()) != null);
                    int number = keys.indexOf(key.get());
                    seen.set(number, announced.get(number));
                    owners.remove(key.get());
                    busy.done(key.get());
                  }
                  return true;
                }));
      }
      for (int i = 0; i < 3000; i++) {
        TableKey key = keys.get(i % keys.size());
        announced.incrementAndGet(keys.indexOf(key));
        if (i % 7 == 0) {
          busy.addAfter(key, Duration.ofNanos(i));
        } else {
          busy.add(key);
        }
      }
      await().until(() -> seen.toString().equals(announced.toString()));
      busy.close();
      for (Future<Boolean> end : ends) {
        assertThat(end.get(5, TimeUnit.SECONDS)).isTrue();
      }
    }
    assertThat(shared).isFalse();
  }

  private List<TableKey> due() throws InterruptedException {
    return Queues.drain(queue, key -> {});
  }
}
