package io.ranktable.e2e.bench.ranks;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ranktable.core.decision.Decision;
import io.ranktable.core.decision.TableContent;
import io.ranktable.core.template.Templates;
import io.ranktable.e2e.bench.JsonLines;
import io.ranktable.e2e.bench.Machine;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code e2e/bench ranks}. */
@Command(
    name = "ranks",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Measures how long a table takes: rank, render and validate (op table), and all of it with",
      "reading the annotations and packing (op decide), for each bundled template and size.",
      "Prints one JSON object per line; docs/benchmarks.md explains the fields."
    })
public final class RanksBench implements Callable<Integer> {

  /** Name of the tool in every line. */
  static final String NAME = "ranks";

  private static final List<Integer> SIZES = List.of(16, 256, 4_096, 16_384, 65_536);

  /** The longest that op table may take, in milliseconds, by ranks. */
  private static final Map<Integer, Integer> TARGETS = Map.of(16_384, 100, 65_536, 1_000);

  private static final String DECIDE = "decide";
  private static final Set<String> OPERATIONS =
      Set.of("table", DECIDE, "rank", "render", "validate");

  private static final double NANOS_PER_MILLI = 1e6;

  /** JMH uses it, and Java warns. */
  private static final String UNSAFE = "--sun-misc-unsafe-memory-access=allow";

  @Option(
      names = "--template",
      split = ",",
      description = "Bundled templates to measure; default: all.")
  private List<String> templates = List.copyOf(Templates.bundled().keySet());

  @Option(
      names = "--ranks",
      split = ",",
      description = "Sizes of tables; default: ${DEFAULT-VALUE}.")
  private List<Integer> sizes = SIZES;

  @Option(
      names = "--op",
      split = ",",
      description =
          "Operations to measure: table, decide, rank, render, validate; default: table,decide. Of"
              + " a table that is refused it is always decide.")
  private List<String> operations = List.of("table", DECIDE);

  @Option(
      names = "--quick",
      description = "One iteration instead of five: shows that it runs, and roughly how fast.")
  private boolean quick;

  @Option(
      names = "--time",
      description = "Milliseconds of an iteration; default: ${DEFAULT-VALUE}.")
  private int time = 1_000;

  @Option(
      names = "--forks",
      description = "Processes per figure; 0 measures in this one, which is only for trying out.")
  private int forks = 1;

  @Option(
      names = "--jvm",
      description = "Options of the measured process; default: ${DEFAULT-VALUE}, as in the chart.")
  private String jvm = "-XX:+UseSerialGC -Xmx256m";

  @Spec private CommandSpec spec = CommandSpec.create();

  private final PrintWriter out;
  private final Linearity linearity = new Linearity();
  private final List<String> missed = new ArrayList<>();
  private final List<String> bent = new ArrayList<>();
  private final List<String> refused = new ArrayList<>();

  private RanksBench(PrintWriter out) {
    this.out = out;
  }

  /** Runs the tool. */
  public static void main(String[] args) {
    JsonLines.run(RanksBench::commandLine, args);
  }

  /** The tool, ready to be run. */
  static CommandLine commandLine(PrintWriter out) {
    return new CommandLine(new RanksBench(out)).setOut(out);
  }

  @Override
  public Integer call() throws RunnerException {
    checkNames();
    if (forks == 0) {
      // Nobody takes such figures for true, so it need not wait for others that measure.
      System.setProperty("jmh.ignoreLock", "true");
    }
    JsonLines lines = new JsonLines(NAME, out);
    ObjectNode machine = lines.line();
    Machine.describe(machine);
    lines.print(machine.put("jvm", forks == 0 ? "this one" : jvm).put("quick", quick));
    for (String template : templates) {
      for (int ranks : sizes) {
        measure(lines, template, World.wholePods(ranks));
      }
    }
    ObjectNode summary = lines.line();
    names(summary, "missed", missed);
    names(summary, "not_linear", bent);
    names(summary, "refused", refused);
    lines.print(summary);
    return CommandLine.ExitCode.OK;
  }

  private void checkNames() {
    for (String operation : operations) {
      if (!OPERATIONS.contains(operation)) {
        throw new ParameterException(
            spec.commandLine(),
            "There is no operation " + operation + "; there are " + new TreeSet<>(OPERATIONS));
      }
    }
    Set<String> known = Templates.bundled().keySet();
    for (String template : templates) {
      if (!known.contains(template)) {
        throw new ParameterException(
            spec.commandLine(),
            "There is no bundled template " + template + "; there are " + known);
      }
    }
  }

  private static void names(ObjectNode line, String field, List<String> names) {
    ArrayNode array = line.putArray(field);
    names.forEach(array::add);
  }

  private void measure(JsonLines lines, String template, int ranks) throws RunnerException {
    Subject subject = Subject.of(template, ranks);
    Optional<String> refusal = subject.refusal();
    if (refusal.isPresent()) {
      refused.add(template + " " + ranks);
    }
    for (String operation : refusal.isEmpty() ? operations : List.of(DECIDE)) {
      ObjectNode line = lines.line().put("template", template).put("op", operation);
      line.put("ranks", ranks).put("pods", subject.input().members().size());
      refusal.ifPresent(why -> line.put("refused", why));
      add(line, operation, ranks, figures(template, operation, ranks));
      addSizes(line, subject);
      lines.print(line);
    }
  }

  private Figures figures(String template, String operation, int ranks) throws RunnerException {
    int iterations = quick ? 1 : 5;
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include("^" + RanksBenchmark.class.getName() + "\\." + operation + "$")
            .param("template", template)
            .param("ranks", Integer.toString(ranks))
            .mode(Mode.SampleTime)
            .timeUnit(TimeUnit.NANOSECONDS)
            .forks(forks)
            .warmupIterations(iterations)
            .warmupTime(TimeValue.milliseconds(time))
            .measurementIterations(iterations)
            .measurementTime(TimeValue.milliseconds(time))
            .addProfiler(GCProfiler.class)
            .verbosity(VerboseMode.SILENT)
            .shouldFailOnError(true);
    if (forks > 0) {
      options.jvmArgs(jvm.split(" ")).jvmArgsAppend(UNSAFE);
    }
    return Figures.of(new Runner(options.build()).runSingle());
  }

  private void add(ObjectNode line, String operation, int ranks, Figures figures) {
    String name = line.path("template").asText() + " " + operation;
    line.put("p50_ms", JsonLines.figure(figures.p50() / NANOS_PER_MILLI));
    line.put("mean_ms", JsonLines.figure(figures.mean() / NANOS_PER_MILLI));
    line.put("error_ms", JsonLines.figure(figures.error() / NANOS_PER_MILLI));
    line.put("samples", figures.samples());
    double perRank = figures.p50() / ranks;
    line.put("ns_per_rank", JsonLines.figure(perRank));
    line.put("allocated_bytes_per_rank", JsonLines.figure(figures.allocated() / ranks));
    if (ranks >= Linearity.FROM && !line.has("refused")) {
      double spread = linearity.spread(name, ranks, perRank);
      line.put("spread", JsonLines.figure(spread));
      line.put("linear", Linearity.linear(spread));
      if (!Linearity.linear(spread)) {
        bent.add(name + " " + ranks);
      }
    }
    Integer target = TARGETS.get(ranks);
    if (target != null && operation.equals("table")) {
      boolean met = figures.p50() <= target * NANOS_PER_MILLI;
      line.put("target_ms", target).put("met", met);
      if (!met) {
        missed.add(name + " " + ranks);
      }
    }
  }

  private static void addSizes(ObjectNode line, Subject subject) {
    if (!(subject.decide() instanceof Decision.Completed completed)) {
      return;
    }
    String file = subject.input().template().settings().fileName();
    TableContent content = TableContent.of(subject.input().key(), file, completed);
    String packed = content.binaryData().get(file + ".gz");
    line.put("table_bytes", completed.json().length());
    line.put("stored", packed == null ? "plain" : "gzip");
    if (packed != null) {
      line.put("gzip_bytes", Base64.getDecoder().decode(packed).length);
    }
    line.put("members_bytes", content.data().getOrDefault("members", "").length());
  }
}
