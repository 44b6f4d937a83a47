package io.ranktable.webhook.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ranktable.core.table.Level;
import io.ranktable.core.table.TableKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TableQueueTest {

  private static final TableKey A = key("a");
  private static final TableKey B = key("b");

  private final AtomicLong now = new AtomicLong();
  private final TableQueue queue = new TableQueue(now::get);

  @Test
  void aKeyThatIsQueuedSeveralTimesIsWorkedOnOnce() throws InterruptedException {
    queue.add(A);
    queue.add(B);
    queue.add(A);

    assertThat(queue.depth()).isEqualTo(2);
    assertThat(queue.take()).contains(A);
    assertThat(queue.take()).contains(B);
    assertThat(queue.depth()).isZero();
  }

  @Test
  void aKeyThatComesInWhileItIsWorkedOnIsWorkedOnAgainAfterwards() throws InterruptedException {
    queue.add(A);
    queue.take();
    queue.add(A);

    assertThat(queue.depth()).as("not for a second worker at the same time").isZero();
    queue.done(A);
    assertThat(queue.take()).contains(A);
    queue.done(A);
    assertThat(queue.depth()).isZero();
  }

  @Test
  void aDelayedKeyComesWhenItsTimeHasCome() throws InterruptedException {
    queue.addAfter(A, Duration.ofSeconds(5));
    queue.add(B);
    assertThat(queue.take()).contains(B);
    assertThat(queue.depth()).isZero();

    now.set(Duration.ofSeconds(5).toNanos());
    assertThat(queue.take()).contains(A);
  }

  @Test
  void theEarlierOfTwoTimesCounts() throws InterruptedException {
    queue.addAfter(A, Duration.ofSeconds(5));
    queue.addAfter(A, Duration.ofSeconds(1));
    queue.addAfter(A, Duration.ofSeconds(9));

    now.set(Duration.ofSeconds(1).toNanos());
    assertThat(queue.take()).contains(A);
    queue.done(A);

    now.set(Duration.ofSeconds(20).toNanos());
    queue.add(B);
    assertThat(queue.take()).as("the other times are gone with it").contains(B);
    assertThat(queue.depth()).isZero();
  }

  @Test
  void aDelayOfNothingIsNow() throws InterruptedException {
    queue.addAfter(A, Duration.ZERO);
    assertThat(queue.take()).contains(A);
  }

  @Test
  void aWaitingWorkerWakesForAKeyAndForTheEnd() {
    TableQueue live = new TableQueue(System::nanoTime);
    List<Optional<TableKey>> taken = Collections.synchronizedList(new ArrayList<>());
    Thread worker =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    taken.add(live.take());
                    taken.add(live.take());
                    taken.add(live.take());
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });

    live.add(A);
    await().until(() -> taken.size() == 1);
    live.addAfter(B, Duration.ofMillis(20));
    await().until(() -> taken.size() == 2);
    live.close();
    await().until(() -> !worker.isAlive());

    assertThat(taken).containsExactly(Optional.of(A), Optional.of(B), Optional.empty());
  }

  @Test
  void nothingIsTakenInAfterTheEnd() throws InterruptedException {
    queue.close();
    queue.add(A);
    queue.addAfter(A, Duration.ofSeconds(1));

    assertThat(queue.take()).isEmpty();
    assertThat(queue.depth()).isZero();
  }

  /** What is wanted of a key, what workers saw of it, and whether one is at it. */
  private record Tally(AtomicInteger wanted, AtomicInteger seen, AtomicBoolean busy) {
    Tally() {
      this(new AtomicInteger(), new AtomicInteger(), new AtomicBoolean());
    }

    boolean done() {
      return seen.get() == wanted.get();
    }
  }

  @Test
  void noKeyIsWorkedOnTwiceAtOnceAndNoneIsForgotten() throws InterruptedException {
    int keys = 5;
    int changes = 2000;
    TableQueue live = new TableQueue(System::nanoTime);
    Map<TableKey, Tally> tallies =
        IntStream.range(0, keys)
            .boxed()
            .collect(Collectors.toMap(i -> key("k" + i), i -> new Tally()));
    List<Map.Entry<TableKey, Tally>> all = List.copyOf(tallies.entrySet());
    AtomicInteger meetings = new AtomicInteger();
    CountDownLatch ended = new CountDownLatch(4);
    for (int i = 0; i < 4; i++) {
      Thread.ofPlatform()
          .daemon()
          .start(
              () -> {
                work(live, tallies, meetings);
                ended.countDown();
              });
    }

    for (int i = 0; i < changes; i++) {
      Map.Entry<TableKey, Tally> one = all.get(i % keys);
      one.getValue().wanted().incrementAndGet();
      if (i % 3 == 0) {
        live.addAfter(one.getKey(), Duration.ofNanos(1 + i % 50_000));
      } else {
        live.add(one.getKey());
      }
    }

    await().until(() -> tallies.values().stream().allMatch(Tally::done));
    live.close();
    ended.await();
    assertThat(meetings).hasValue(0);
  }

  private static void work(TableQueue queue, Map<TableKey, Tally> tallies, AtomicInteger meetings) {
    try {
      for (Optional<TableKey> next = queue.take(); next.isPresent(); next = queue.take()) {
        Tally tally = Objects.requireNonNull(tallies.get(next.get()));
        if (!tally.busy().compareAndSet(false, true)) {
          meetings.incrementAndGet();
        }
        tally.seen().set(tally.wanted().get());
        LockSupport.parkNanos(1);
        tally.busy().set(false);
        queue.done(next.get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static TableKey key(String group) {
    return new TableKey("ai", "t", Level.GROUP, group, null, null, null);
  }
}
