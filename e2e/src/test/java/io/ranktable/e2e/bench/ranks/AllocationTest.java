package io.ranktable.e2e.bench.ranks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.management.ThreadMXBean;
import io.ranktable.core.rank.RankedTable;
import io.ranktable.core.template.Renderer;
import io.ranktable.core.template.Template;
import io.ranktable.core.template.Templates;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What tables cost in memory, counted by the JVM: unlike time, it is the same on every machine. */
class AllocationTest {

  private static final int SMALL = 256;
  private static final int LARGE = 4_096;
  private static final long MIB = 1024L * 1024;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @BeforeEach
  void theJvmCounts() {
    assumeThat(threads.isThreadAllocatedMemorySupported()).isTrue();
  }

  /** Readers with a limit below are tried up to it. */
  static List<String> templates() {
    return Templates.bundled().keySet().stream()
        .filter(name -> Subject.of(name, LARGE).refusal().isEmpty())
        .toList();
  }

  @ParameterizedTest
  @MethodSource("templates")
  void aRankCostsTheSameInLargeTables(String template) {
    assertThat(perRank(template, LARGE)).isLessThan(2 * perRank(template, SMALL));
  }

  /** 32 MiB are 8 Mi characters of text, doubled up to there. */
  @Test
  void aTableThatGrowsOverItsLimitCostsNoMoreThanTheLimit() {
    Subject subject = Subject.of("hccl-2.0-role", 16_384);
    RankedTable table = subject.rank();
    Template template = subject.input().template();

    long before = threads.getCurrentThreadAllocatedBytes();
    Renderer.Outcome outcome = Renderer.render(template, table);
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;

    assertThat(outcome).isInstanceOf(Renderer.Outcome.Failed.class);
    assertThat(allocated).isBetween(8 * MIB, 40 * MIB);
  }

  private double perRank(String template, int ranks) {
    Subject subject = Subject.of(template, ranks);
    long before = threads.getCurrentThreadAllocatedBytes();
    RankedTable table = subject.rank();
    assertThat(subject.validate(table, subject.render(table))).isZero();
    return (double) (threads.getCurrentThreadAllocatedBytes() - before) / ranks;
  }
}
