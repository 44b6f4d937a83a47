package io.ranktable.webhook.serving;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.ranktable.certs.rollover.Phase;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.slf4j.LoggerFactory;

/**
 * At every moment every API server accepts every replica. A run that fails prints its seed; {@code
 * -Dtrust.seed=…} runs that one alone, {@code -Dtrust.runs=…} more of them.
 */
class TrustModelTest {
  private static final int TURNS = 1500;
  private static final int FAULTY_RUNS = 300;
  private static final Logger LOG =
      (Logger) LoggerFactory.getLogger("io.ranktable.webhook.serving");

  @BeforeAll
  static void beQuiet() {
    LOG.setLevel(Level.OFF);
  }

  @AfterAll
  static void speakAgain() {
    LOG.setLevel(null);
  }

  @Test
  void noReplicaIsEverRefusedWhateverCrashesAndWhoeverMeddles() {
    Optional<Long> only = Optional.ofNullable(Long.getLong("trust.seed"));
    long first = only.orElse(1L);
    int runs = only.isPresent() ? 1 : Integer.getInteger("trust.runs", 30);
    Set<Phase> phases = EnumSet.noneOf(Phase.class);
    long judged = 0;
    int crashes = 0;
    for (long seed = first; seed < first + runs; seed++) {
      ModelRun run = new ModelRun(seed, Fault.NONE);

      assertThat(run.run(TURNS)).isEmpty();

      phases.addAll(run.phases);
      judged += run.judged;
      crashes += run.crashes;
    }
    System.err.printf("%d runs, %d crashes, %d judgements%n", runs, crashes, judged);
    if (only.isEmpty()) {
      assertThat(phases).containsExactlyInAnyOrder(Phase.values());
      assertThat(judged).isGreaterThan(runs * 100L);
    }
  }

  @ParameterizedTest
  @EnumSource(value = Fault.class, mode = Mode.EXCLUDE, names = "NONE")
  void whoDoesItWrongIsFoundOut(Fault fault) {
    for (long seed = fault.seed; seed < fault.seed + FAULTY_RUNS; seed++) {
      Optional<String> wrong = new ModelRun(seed, fault).run(TURNS);
      if (wrong.isPresent()) {
        System.err.println(wrong.get().lines().findFirst().orElseThrow());
        assertThat(new ModelRun(seed, Fault.NONE).run(TURNS)).as("without the fault").isEmpty();
        return;
      }
    }
    assertThat(fault).as("nobody noticed").isNull();
  }
}
