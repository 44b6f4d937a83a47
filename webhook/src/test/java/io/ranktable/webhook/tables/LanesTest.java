package io.ranktable.webhook.tables;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LanesTest {

  private final List<String> done = Collections.synchronizedList(new ArrayList<>());

  @Test
  void whatPodsWaitForOvertakesWhatIsOnlyTold() {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    try (Lanes lanes = new Lanes(1)) {
      lanes.slow().execute(() -> await(begun, go));
      await(begun);
      lanes.slow().execute(() -> done.add("event 1"));
      lanes.slow().execute(() -> done.add("event 2"));
      lanes.fast().execute(() -> done.add("poke 1"));
      lanes.fast().execute(() -> done.add("poke 2"));
      go.countDown();
    }
    assertThat(done).containsExactly("poke 1", "poke 2", "event 1", "event 2");
  }

  @Test
  void neverMoreThanTheLimitAreOnTheirWayAndAllOfThoseGo() {
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch three = new CountDownLatch(3);
    try (Lanes lanes = new Lanes(3)) {
      for (int i = 0; i < 50; i++) {
        String name = "poke " + i;
        lanes
            .fast()
            .execute(
                () -> {
                  most.accumulateAndGet(now.incrementAndGet(), Math::max);
                  three.countDown();
                  await(three);
                  now.decrementAndGet();
                  done.add(name);
                });
      }
    }
    assertThat(most).hasValue(3);
    assertThat(done).hasSize(50).doesNotHaveDuplicates();
  }

  @Test
  void aRequestThatFailsHoldsUpNoOther() {
    try (Lanes lanes = new Lanes(1)) {
      lanes
          .fast()
          .execute(
              () -> {
                throw new IllegalStateException("refused");
              });
      lanes.fast().execute(() -> done.add("poke"));
    }
    assertThat(done).containsExactly("poke");
  }

  @Test
  void takesNothingAfterTheEnd() {
    Lanes lanes = new Lanes(1);
    lanes.close();
    lanes.fast().execute(() -> done.add("poke"));
    lanes.close();
    assertThat(done).isEmpty();
  }

  private static void await(CountDownLatch begun, CountDownLatch go) {
    begun.countDown();
    await(go);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
