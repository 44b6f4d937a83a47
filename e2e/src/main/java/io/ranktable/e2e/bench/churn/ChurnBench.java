package io.ranktable.e2e.bench.churn;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ranktable.e2e.bench.JsonLines;
import io.ranktable.e2e.bench.Machine;
import io.ranktable.e2e.bench.crowd.Crowd;
import io.ranktable.e2e.bench.crowd.Group;
import io.ranktable.e2e.bench.crowd.Kubelet;
import io.ranktable.e2e.bench.crowd.Requests;
import io.ranktable.e2e.bench.crowd.Site;
import io.ranktable.e2e.bench.crowd.TableWatch;
import io.ranktable.e2e.bench.crowd.Work;
import io.ranktable.e2e.serving.InjectorProcess;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code e2e/bench churn}. */
@Command(
    name = ChurnBench.NAME,
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Replaces pods of all groups as fast as the machine can, each group again as soon as its table",
      "is complete, and looks now and then at what must not grow: heap after a collection, threads,",
      "open files and watches. Prints one JSON object per line; docs/benchmarks.md explains them."
    })
public final class ChurnBench implements Callable<Integer> {

  static final String NAME = "churn";

  private static final int SECONDS_PER_MINUTE = 60;
  private static final int NANOS_PER_SECOND = 1_000_000_000;
  private static final Duration LIMIT = Duration.ofMinutes(3);

  @Option(names = "--minutes", description = "How long; default: ${DEFAULT-VALUE}.")
  private double minutes = 10;

  @Option(names = "--every", description = "Seconds between looks; default: ${DEFAULT-VALUE}.")
  private double every = 60;

  @Option(names = "--groups", description = "Tables; default: ${DEFAULT-VALUE}.")
  private int groups = 40;

  @Option(names = "--pods", description = "Pods of each table; default: ${DEFAULT-VALUE}.")
  private int pods = 8;

  @Option(
      names = "--at-once",
      description = "So many groups change at the same time; default: ${DEFAULT-VALUE}.")
  private int atOnce = 8;

  private final PrintWriter out;
  private final AtomicInteger changes = new AtomicInteger();
  private volatile boolean ended;

  private ChurnBench(PrintWriter out) {
    this.out = out;
  }

  /** Runs the tool. */
  public static void main(String[] args) {
    JsonLines.run(ChurnBench::commandLine, args);
  }

  static CommandLine commandLine(PrintWriter out) {
    return new CommandLine(new ChurnBench(out)).setOut(out);
  }

  @Override
  public Integer call() throws IOException, InterruptedException, ExecutionException {
    JsonLines lines = new JsonLines(NAME, out);
    ObjectNode machine = lines.line();
    Machine.describe(machine);
    try (Site site = Site.open()) {
      machine.put("kubernetes", site.cluster().version());
      lines.print(machine.put("jvm", String.join(" ", Site.chartOptions())));
      InjectorProcess replica = site.start("only", Site.chartOptions(), Map.of());
      replica.awaitReady();
      site.serve(replica);
      Crowd crowd = Crowd.found(site, groups, pods);
      try (TableWatch watch = new TableWatch(site.api());
          Kubelet kubelet = new Kubelet(site.api(), watch, crowd)) {
        Work.each(
            crowd.seats(),
            seat -> {
              seat.arrive(site.api());
              seat.report(site.api());
            });
        awaitComplete(crowd, watch, kubelet);
        churn(lines, site, crowd, watch, kubelet, replica);
      }
    }
    return CommandLine.ExitCode.OK;
  }

  private void churn(
      JsonLines lines,
      Site site,
      Crowd crowd,
      TableWatch watch,
      Kubelet kubelet,
      InjectorProcess replica)
      throws IOException, InterruptedException, ExecutionException {
    Requests requests = site.requests();
    List<Future<?>> workers = new ArrayList<>();
    List<State> states = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int worker = 0; worker < atOnce; worker++) {
        List<Group> own = new ArrayList<>();
        for (int i = worker; i < groups; i += atOnce) {
          own.add(crowd.groups().get(i));
        }
        Random random = new Random(worker);
        workers.add(threads.submit(() -> work(site, own, watch, kubelet, random)));
      }
      long begun = System.nanoTime();
      long looks = Math.max(2, Math.round(minutes * SECONDS_PER_MINUTE / every));
      for (int look = 1; look <= looks; look++) {
        Thread.sleep(Duration.ofMillis(Math.round(every * 1000)));
        State state = State.of(replica, requests);
        states.add(state);
        ObjectNode line = lines.line();
        line.put("second", (System.nanoTime() - begun) / NANOS_PER_SECOND);
        lines.print(state.put(line.put("tables_changed", changes.get())));
      }
      ended = true;
    }
    for (Future<?> worker : workers) {
      worker.get();
    }
    awaitComplete(crowd, watch, kubelet);
    ObjectNode summary = lines.line().put("tables_changed", changes.get());
    summary.put("versions", watch.count()).put("wrong", crowd.problems(watch).size());
    summary.put("repeated", crowd.repeated(watch));
    lines.print(summary.put("flat", states.getLast().flatSince(states.get(states.size() / 3))));
  }

  private void work(Site site, List<Group> own, TableWatch watch, Kubelet kubelet, Random random) {
    for (int i = 0; !ended && !own.isEmpty(); i++) {
      Group group = own.get(i % own.size());
      group.replaceSome(site.api(), random);
      awaitComplete(new Crowd(List.of(group)), watch, kubelet);
      changes.incrementAndGet();
    }
  }

  private static void awaitComplete(Crowd crowd, TableWatch watch, Kubelet kubelet) {
    Awaitility.await("tables are complete and pods poked")
        .atMost(LIMIT)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> crowd.waiting(watch).isEmpty() && crowd.unpoked(watch, kubelet).isEmpty());
  }
}
