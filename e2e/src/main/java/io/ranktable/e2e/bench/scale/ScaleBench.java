package io.ranktable.e2e.bench.scale;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ranktable.e2e.bench.JsonLines;
import io.ranktable.e2e.bench.Machine;
import io.ranktable.e2e.bench.crowd.Crowd;
import io.ranktable.e2e.bench.crowd.Group;
import io.ranktable.e2e.bench.crowd.Kubelet;
import io.ranktable.e2e.bench.crowd.Others;
import io.ranktable.e2e.bench.crowd.Seat;
import io.ranktable.e2e.bench.crowd.Site;
import io.ranktable.e2e.bench.crowd.TableWatch;
import io.ranktable.e2e.bench.crowd.Usage;
import io.ranktable.e2e.bench.crowd.Work;
import io.ranktable.e2e.serving.InjectorProcess;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code e2e/bench scale}. */
@Command(
    name = ScaleBench.NAME,
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Measures one leader with many pods, plain objects of a real API server that were created",
      "through the webhook: from the last report to the ConfigMap, requests, processor, memory, a",
      "storm of reports, new leaders, and a tenant that fills its namespace with templates.",
      "Prints one JSON object per line; docs/benchmarks.md explains the fields."
    })
public final class ScaleBench implements Callable<Integer> {

  static final String NAME = "scale";

  private static final Duration TARGET = Duration.ofMillis(20);
  private static final double NANOS_PER_MILLI = 1e6;
  private static final double NANOS_PER_SECOND = 1e9;

  @Option(names = "--groups", description = "Tables; default: ${DEFAULT-VALUE}.")
  private int groups = 500;

  @Option(names = "--pods", description = "Pods of each table; default: ${DEFAULT-VALUE}.")
  private int pods = 20;

  @Option(names = "--others", description = "Pods without tables; default: ${DEFAULT-VALUE}.")
  private int others = 20_000;

  @Option(names = "--rate", description = "Reports per second; default: ${DEFAULT-VALUE}.")
  private double rate = 50;

  @Option(
      names = "--steady",
      description = "So many of the groups report at that rate; default: ${DEFAULT-VALUE}.")
  private int steady = 250;

  @Option(
      names = "--storm",
      description = "Seconds in which all pods shall report; default: ${DEFAULT-VALUE}.")
  private double storm = 10;

  @Option(
      names = "--templates",
      description = "Templates of the tenant that makes too many; default: ${DEFAULT-VALUE}.")
  private int templates = 5_000;

  @Option(names = "--template-kib", description = "Size of each; default: ${DEFAULT-VALUE}.")
  private int templateKib = 1024;

  @Option(
      names = "--lease",
      description = "Seconds that the lease of a killed leader lasts; default: ${DEFAULT-VALUE}.")
  private int lease = 15;

  @Option(
      names = "--jvm",
      description =
          "Options of the injector's Java machine, in one line; default: those of the chart, with"
              + " the memory of its pod.")
  private String jvm = "";

  private final PrintWriter out;
  private final List<String> missed = new ArrayList<>();

  private ScaleBench(PrintWriter out) {
    this.out = out;
  }

  /** Runs the tool. */
  public static void main(String[] args) {
    JsonLines.run(ScaleBench::commandLine, args);
  }

  static CommandLine commandLine(PrintWriter out) {
    return new CommandLine(new ScaleBench(out)).setOut(out);
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    JsonLines lines = new JsonLines(NAME, out);
    ObjectNode machine = lines.line();
    Machine.describe(machine);
    try (Site site = Site.open()) {
      machine.put("kubernetes", site.cluster().version());
      List<String> options =
          jvm.isBlank() ? Site.chartOptions() : List.of(jvm.strip().split("\\s+"));
      lines.print(machine.put("jvm", String.join(" ", options)));
      InjectorProcess replica = site.start("first", options, settings());
      replica.awaitReady();
      site.serve(replica);
      lines.print(Memory.put(lines.line().put("memory", "idle"), replica));
      Crowd crowd = Crowd.found(site, groups, pods);
      try (TableWatch watch = new TableWatch(site.api());
          Kubelet kubelet = new Kubelet(site.api(), watch, crowd)) {
        measure(
            new Arena(site, options, settings(), crowd, watch, kubelet, site.requests(), lines),
            replica);
      }
    }
    ObjectNode summary = lines.line();
    missed.forEach(summary.putArray("missed")::add);
    lines.print(summary);
    return CommandLine.ExitCode.OK;
  }

  private Map<String, String> settings() {
    Duration duration = Duration.ofSeconds(lease);
    return Map.of(
        "ranktable.lease.duration", duration.toMillis() + "ms",
        "ranktable.lease.renew-deadline", duration.toMillis() * 2 / 3 + "ms",
        "ranktable.lease.retry-period", duration.toMillis() * 2 / 15 + "ms");
  }

  private void measure(Arena arena, InjectorProcess first) throws InterruptedException {
    gather(arena, first);
    steady(arena, first);
    storm(arena, first);
    ObjectNode memory = arena.lines().line().put("memory", "after");
    if (!Memory.judge(memory, first)) {
      missed.add("rss");
    }
    arena.lines().print(memory);
    Rebuild rebuild = new Rebuild(arena);
    InjectorProcess second = rebuild.afterHandOver(first);
    InjectorProcess third = rebuild.afterKill(second, "third", "restart after kill -9");
    if (templates > 0) {
      new Tenant(arena, templates, templateKib).fill(third, firstOf(arena, Math.min(20, groups)));
      rebuild.afterKill(third, "fourth", "restart beside the tenant's templates");
    }
    ObjectNode end = arena.lines().line().put("end", true);
    arena.putFaults(end);
    if (end.path("wrong").asInt() > 0 || end.path("repeated").asInt() > 0) {
      missed.add("right tables");
    }
    arena.lines().print(end);
  }

  private void gather(Arena arena, InjectorProcess replica) {
    Usage before = Usage.of(replica.handle());
    Duration took = Work.each(arena.crowd().seats(), seat -> seat.arrive(arena.api()));
    arena.await(
        "all pods are known",
        () -> replica.metrics().getOrDefault("ranktable_pods", 0.0) == groups * pods);
    ObjectNode line = arena.lines().line().put("created", groups * pods);
    line.put("took_s", seconds(took));
    Usage.of(replica.handle()).put(line, before);
    arena.putRequests(line);
    arena.lines().print(line);
    arena.lines().print(Memory.put(arena.lines().line().put("memory", "with pods"), replica));
    if (others > 0) {
      Others.create(arena.api(), arena.site().namespace(), others);
      ObjectNode more = arena.lines().line().put("memory", "with other pods").put("others", others);
      arena.lines().print(Memory.put(more, replica));
    }
  }

  /** Some groups after each other, as they come in a large cluster. */
  private void steady(Arena arena, InjectorProcess replica) {
    List<Group> some = firstOf(arena, steady);
    Usage before = Usage.of(replica.handle());
    Reports reports = new Reports();
    ObjectNode line;
    try (Sampler sampler = new Sampler(replica)) {
      Duration pause = Duration.ofNanos((long) (NANOS_PER_SECOND / rate));
      Duration took = reports.send(arena.api(), Reports.inTurn(some), pause);
      arena.awaitComplete(some);
      arena.awaitPoked(some);
      line = arena.lines().line().put("steady_per_s", JsonLines.figure(rate));
      line.put("reports", some.size() * pods).put("took_s", seconds(took));
      line.put("queue_max", (long) sampler.queued());
    }
    reports.put(line, arena.watch());
    boolean met = reports.spread(arena.watch()).percentile(99).compareTo(TARGET) <= 0;
    line.put("target_p99_ms", TARGET.toMillis()).put("met", met);
    if (!met) {
      missed.add("p99");
    }
    Usage.of(replica.handle()).put(line, before);
    arena.putFaults(line);
    arena.putRequests(line);
    arena.lines().print(line);
  }

  /** All pods are replaced that have reported already; then all report at once. */
  private void storm(Arena arena, InjectorProcess replica) {
    Work.each(
        firstOf(arena, steady).stream().flatMap(group -> group.seats().stream()).toList(),
        (Seat seat) -> {
          seat.leave(arena.api());
          seat.arrive(arena.api());
        });
    List<Group> all = arena.crowd().groups();
    arena.putRequests(arena.lines().line());
    Usage before = Usage.of(replica.handle());
    int versions = arena.watch().count();
    Reports reports = new Reports();
    ObjectNode line = arena.lines().line().put("storm", groups * pods);
    try (Sampler sampler = new Sampler(replica)) {
      Duration pause = Duration.ofNanos((long) (storm * NANOS_PER_SECOND / (groups * pods)));
      line.put("took_s", seconds(reports.send(arena.api(), Reports.mixed(all), pause)));
      arena.awaitComplete(all);
      line.put("complete_after_ms", sinceLast(reports));
      arena.awaitPoked(all);
      line.put("poked_after_ms", sinceLast(reports));
      line.put("queue_max", (long) sampler.queued());
      line.put("heap_max_mib", JsonLines.figure(sampler.heap() / (1024 * 1024)));
    }
    reports.put(line, arena.watch());
    Usage.of(replica.handle()).put(line, before);
    line.put("written", arena.watch().count() - versions);
    arena.putFaults(line);
    arena.putRequests(line);
    arena.lines().print(line);
  }

  private static List<Group> firstOf(Arena arena, int count) {
    return arena.crowd().groups().subList(0, Math.min(count, arena.crowd().groups().size()));
  }

  private static java.math.BigDecimal sinceLast(Reports reports) {
    return JsonLines.figure((System.nanoTime() - reports.last()) / NANOS_PER_MILLI);
  }

  private static java.math.BigDecimal seconds(Duration took) {
    return JsonLines.figure(took.toNanos() / NANOS_PER_SECOND);
  }
}
