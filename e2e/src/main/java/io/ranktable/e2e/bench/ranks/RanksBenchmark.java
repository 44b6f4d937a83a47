package io.ranktable.e2e.bench.ranks;

import io.ranktable.core.decision.Decision;
import io.ranktable.core.rank.RankedTable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The operations, as JMH runs them; the names of the methods are those in the output. */
@State(Scope.Benchmark)
public class RanksBenchmark {

  /** Name of a bundled template. */
  @Param("hccl-role")
  public String template = "";

  /** How many NPUs the table has. */
  @Param("16")
  public int ranks;

  private @Nullable Subject subject;
  private @Nullable RankedTable ranked;
  private String json = "";

  /** Makes the world, once per run. */
  @Setup
  public void prepare() {
    Subject made = Subject.of(template, ranks);
    subject = made;
    if (made.refusal().isEmpty()) {
      ranked = made.rank();
      json = made.render(made.rank());
    }
  }

  /** Members in, verdict of the validators out. */
  @Benchmark
  public int table() {
    Subject on = subject();
    RankedTable made = on.rank();
    return on.validate(made, on.render(made));
  }

  /** The same with all around it: annotations read, seats given, text packed if it is large. */
  @Benchmark
  public Decision decide() {
    return subject().decide();
  }

  /** A part of {@link #table}. */
  @Benchmark
  public RankedTable rank() {
    return subject().rank();
  }

  /** A part of {@link #table}. */
  @Benchmark
  public String render() {
    return subject().render(Objects.requireNonNull(ranked));
  }

  /** A part of {@link #table}. */
  @Benchmark
  public int validate() {
    return subject().validate(Objects.requireNonNull(ranked), json);
  }

  private Subject subject() {
    return Objects.requireNonNull(subject);
  }
}
