package io.ranktable.e2e.bench.kill;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ranktable.e2e.bench.JsonLines;
import io.ranktable.e2e.bench.Machine;
import io.ranktable.e2e.bench.crowd.Crowd;
import io.ranktable.e2e.bench.crowd.Kubelet;
import io.ranktable.e2e.bench.crowd.Site;
import io.ranktable.e2e.bench.crowd.TableWatch;
import io.ranktable.e2e.bench.latency.Spread;
import io.ranktable.e2e.serving.InjectorProcess;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code e2e/bench kill}. */
@Command(
    name = KillBench.NAME,
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Kills the process that writes tables with -9 at random moments around the completion of a",
      "table, again and again, while pods of all groups are replaced and report; looks at every",
      "version of every table, and how long it takes until all are complete and all pods poked.",
      "Prints one JSON object per line; docs/benchmarks.md explains the fields."
    })
public final class KillBench implements Callable<Integer> {

  static final String NAME = "kill";

  private static final double NANOS_PER_MILLI = 1e6;
  private static final int NAMED = 5;

  /** Compiles less, so that it is there sooner; memory is not looked at here. */
  private static final List<String> JVM =
      List.of("-XX:+UseSerialGC", "-Xmx160m", "-XX:TieredStopAtLevel=1");

  /** Short, so that another replica does not have to wait long for that of a killed one. */
  private static final Map<String, String> LEASE =
      Map.of(
          "ranktable.lease.duration", "3s",
          "ranktable.lease.renew-deadline", "2s",
          "ranktable.lease.retry-period", "200ms");

  @Option(names = "--kills", description = "How often; default: ${DEFAULT-VALUE}.")
  private int kills = 100;

  @Option(
      names = "--replicas",
      description =
          "How many run for leader: with 1 it is started again under its name, as a container is;"
              + " with more another one takes over. Default: ${DEFAULT-VALUE}.")
  private int replicas = 1;

  @Option(names = "--groups", description = "Tables; default: ${DEFAULT-VALUE}.")
  private int groups = 6;

  @Option(names = "--pods", description = "Pods of each table; default: ${DEFAULT-VALUE}.")
  private int pods = 4;

  @Option(names = "--seed", description = "Of the random choices; default: ${DEFAULT-VALUE}.")
  private long seed = 1;

  private final PrintWriter out;

  private KillBench(PrintWriter out) {
    this.out = out;
  }

  /** Runs the tool. */
  public static void main(String[] args) {
    JsonLines.run(KillBench::commandLine, args);
  }

  static CommandLine commandLine(PrintWriter out) {
    return new CommandLine(new KillBench(out)).setOut(out);
  }

  @Override
  public Integer call() throws IOException {
    JsonLines lines = new JsonLines(NAME, out);
    ObjectNode machine = lines.line();
    Machine.describe(machine);
    try (Site site = Site.open()) {
      machine.put("kubernetes", site.cluster().version());
      lines.print(machine.put("jvm", String.join(" ", JVM)).put("seed", seed));
      InjectorProcess door =
          site.start("door", JVM, Map.of("ranktable.controller.enabled", "false"));
      door.awaitReady();
      site.serve(door);
      Crowd crowd = Crowd.found(site, groups, pods);
      try (TableWatch watch = new TableWatch(site.api());
          Kubelet kubelet = new Kubelet(site.api(), watch, crowd)) {
        Victims victims = new Victims(replicas, name -> site.start(name, JVM, LEASE));
        return kill(lines, crowd, watch, new Round(site.api(), crowd, watch, kubelet, victims));
      }
    }
  }

  private int kill(JsonLines lines, Crowd crowd, TableWatch watch, Round round) {
    Random random = new Random(seed);
    round.begin();
    Map<Moment, Integer> moments = new EnumMap<>(Moment.class);
    List<Duration> recovered = new ArrayList<>();
    for (int number = 1; number <= kills; number++) {
      Round.Result result = round.kill(random);
      moments.merge(result.moment(), 1, Integer::sum);
      recovered.add(result.recovered());
      ObjectNode line = lines.line().put("kill", number).put("moment", result.moment().text());
      line.put("delay_ms", result.delay().toMillis());
      line.put("recovered_ms", JsonLines.figure(result.recovered().toNanos() / NANOS_PER_MILLI));
      lines.print(line.put("wrong", crowd.problems(watch).size()));
    }
    List<String> problems = crowd.problems(watch);
    ObjectNode summary = lines.line().put("kills", kills).put("replicas", replicas);
    moments.forEach((moment, count) -> summary.put(moment.text(), count));
    new Spread(recovered).put(summary, "recovered");
    summary.put("versions", watch.count());
    summary.put("wrong", problems.size()).put("repeated", crowd.repeated(watch));
    summary.put("complete", crowd.groups().size() - crowd.waiting(watch).size());
    summary.put("unpoked", round.unpoked());
    problems.stream().limit(NAMED).forEach(summary.putArray("problems")::add);
    lines.print(summary);
    return problems.isEmpty() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
  }
}
