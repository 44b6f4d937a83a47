package io.ranktable.webhook.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Random schedules. A failure names its seed and the smallest schedule found: {@code
 * -Dmodel.seed=<seed>} plays that one alone, {@code -Dmodel.schedules=<number>} plays so many.
 */
class ModelTest {

  private static final int SCHEDULES = Integer.getInteger("model.schedules", 1_000);
  private static final long FIRST = Long.getLong("model.first", 1);

  @BeforeAll
  static void silence() {
    Silence.begin();
  }

  @AfterAll
  static void speak() {
    Silence.end();
  }

  @Test
  void goesTheSameWayEachTime() {
    for (long seed = 1; seed <= 20; seed++) {
      assertThat(trace(seed)).isEqualTo(trace(seed)).isNotEmpty();
    }
  }

  private static List<String> trace(long seed) {
    Run run = new Run(() -> Seam.NONE);
    run.play(Schedules.of(seed));
    return run.trace();
  }

  @Test
  void readsBackWhatItWrites() {
    List<Op> ops = Schedules.of(FIRST);
    assertThat(Op.parseAll(Op.toString(ops))).isEqualTo(ops);
  }

  @Test
  void keepsEveryTableRightWhateverHappens() {
    Long only = Long.getLong("model.seed");
    if (only != null) {
      play(only);
      return;
    }
    int completed = 0;
    for (long seed = FIRST; seed < FIRST + SCHEDULES; seed++) {
      completed += play(seed).completed;
    }
    assertThat(completed).as("completed tables").isGreaterThan(SCHEDULES);
  }

  private static Network.Counts play(long seed) {
    List<Op> ops = Schedules.of(seed);
    Run run = new Run(() -> Seam.NONE);
    Optional<Violation> found = run.play(ops);
    if (found.isPresent()) {
      List<Op> small = Schedules.shrink(ops, some -> Run.play(some, () -> Seam.NONE).isPresent());
      Violation what = Run.play(small, () -> Seam.NONE).orElse(found.get());
      throw new AssertionError(
          "-Dmodel.seed=%d: %s%nshrunk from %d to %d steps: %s%n%s"
              .formatted(
                  seed,
                  found.get().getMessage(),
                  ops.size(),
                  small.size(),
                  what.getMessage(),
                  Op.toString(small)));
    }
    return run.counts();
  }
}
