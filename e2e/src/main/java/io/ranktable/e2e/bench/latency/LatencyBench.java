package io.ranktable.e2e.bench.latency;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ranktable.e2e.bench.JsonLines;
import io.ranktable.e2e.bench.Machine;
import io.ranktable.e2e.bench.latency.Round.Reports;
import io.ranktable.e2e.cluster.ClusterSettings;
import io.ranktable.e2e.cluster.TestCluster;
import io.ranktable.e2e.cluster.TestClusters;
import io.ranktable.e2e.cluster.TestNode;
import io.ranktable.e2e.image.TestImages;
import io.ranktable.e2e.product.Product;
import io.ranktable.e2e.product.Workplace;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code e2e/bench latency}. */
@Command(
    name = "latency",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Measures on a real kubelet how long pods wait from the last report of their table on: until",
      "the ConfigMap is written, the file is in the pod, the gate opens and the engine runs.",
      "Starts a cluster with a node and installs the injector by its chart. Takes half an hour.",
      "Prints one JSON object per line; docs/benchmarks.md explains the fields."
    })
public final class LatencyBench implements Callable<Integer> {

  /** Half of the pods have their file by then, after the last report. */
  private static final Duration TARGET_P50 = Duration.ofMillis(150);

  /** 99 of 100. */
  private static final Duration TARGET_P99 = Duration.ofMillis(500);

  private static final long NPUS = 1_000;

  /** With more, two cores do not take thirty pods: the gate's limit is also its request. */
  private static final String GATE_CPU = "50m";

  @Option(
      names = "--batch",
      split = ",",
      description = "How many pods share a table and wait at once; default: ${DEFAULT-VALUE}.")
  private List<Integer> batches = List.of(1, 8, 16, 30);

  @Option(
      names = "--kib",
      split = ",",
      description = "Sizes of tables in KiB; default: ${DEFAULT-VALUE}.")
  private List<Integer> sizes = List.of(1, 100, 880);

  @Option(
      names = "--rounds",
      description =
          "How often each number of pods waits for each size; default: ${DEFAULT-VALUE}, which makes"
              + " 1,155 pods.")
  private int rounds = 7;

  @Option(
      names = "--together",
      description =
          "So many rounds more of each number of pods and the smallest tables, whose pods all"
              + " report in a row; default: ${DEFAULT-VALUE}.")
  private int together = 2;

  @Option(
      names = "--without-poke",
      description =
          "So many rounds more of the largest number of pods and the smallest tables, that are not"
              + " poked, as the comparison; default: ${DEFAULT-VALUE}.")
  private int withoutPoke = 2;

  @Option(
      names = "--crowd",
      description =
          "So many pods that no node takes are created at first, to see what they cost the injector"
              + " in memory; default: ${DEFAULT-VALUE}.")
  private int crowd = 1_000;

  private final PrintWriter out;

  private LatencyBench(PrintWriter out) {
    this.out = out;
  }

  /** Runs the tool. */
  public static void main(String[] args) {
    JsonLines.run(LatencyBench::commandLine, args);
  }

  private static CommandLine commandLine(PrintWriter out) {
    return new CommandLine(new LatencyBench(out)).setOut(out);
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    JsonLines lines = new JsonLines("latency", out);
    ObjectNode machine = lines.line();
    Machine.describe(machine);
    try (TestCluster cluster = TestClusters.open(ClusterSettings.defaults().withNode())) {
      lines.print(machine.put("kubernetes", cluster.version()));
      prepare(cluster.node().orElseThrow());
      try (Product product = Product.install(cluster, "--set", "gate.cpu=" + GATE_CPU);
          Workplace place = Workplace.open(cluster, Map.of());
          Tables tables = new Tables(cluster.client(), place.name())) {
        lines.print(Memory.of(product).put(lines.line().put("injector", "idle")));
        if (crowd > 0) {
          Crowd waiting = new Crowd(place);
          waiting.gather(crowd);
          lines.print(
              Memory.of(product).put(lines.line().put("injector", "with " + crowd + " pods")));
          waiting.disperse();
        }
        measure(lines, new Round(place, tables), product);
      }
    }
    return CommandLine.ExitCode.OK;
  }

  private static void prepare(TestNode node) throws IOException {
    Path directory = Files.createTempDirectory("ranktable-latency-");
    Path image = directory.resolve("busybox.tar");
    try {
      node.loadImage(TestImages.busybox().write(image));
    } finally {
      Files.deleteIfExists(image);
      Files.delete(directory);
    }
    node.setCapacity(Workplace.NPU, NPUS);
  }

  private void measure(JsonLines lines, Round round, Product product) throws InterruptedException {
    List<Waited> poked = new ArrayList<>();
    for (int kib : sizes) {
      for (int batch : batches) {
        poked.addAll(run(lines, round, new Case(batch, kib), rounds, Reports.APART, true));
      }
    }
    lines.print(summary(lines.line(), poked));
    if (together > 0) {
      for (int batch : batches) {
        run(lines, round, new Case(batch, 1), together, Reports.TOGETHER, true);
      }
    }
    lines.print(Memory.of(product).put(lines.line().put("injector", "after")));
    if (withoutPoke > 0) {
      product.forbidPokes();
      int most = batches.stream().mapToInt(Integer::intValue).max().orElse(1);
      run(lines, round, new Case(most, 1), withoutPoke, Reports.APART, false);
    }
  }

  private static List<Waited> run(
      JsonLines lines, Round round, Case kind, int times, Reports reports, boolean poke)
      throws InterruptedException {
    round.prepare(kind);
    List<Waited> waited = new ArrayList<>();
    int bytes = 0;
    for (int i = 0; i < times; i++) {
      Round.Result result =
          round.run(
              kind,
              "%s-%s-%s-%d".formatted(poke ? "poked" : "not", reports.text(), kind.template(), i),
              reports);
      bytes = result.bytes();
      waited.addAll(result.pods());
    }
    ObjectNode line = lines.line().put("poke", poke).put("reports", reports.text());
    line.put("pods_at_once", kind.pods());
    Waited.put(line.put("table_bytes", bytes), waited);
    lines.print(line);
    return waited;
  }

  private static ObjectNode summary(ObjectNode line, List<Waited> poked) {
    line.put("poke", true).put("all", true);
    Waited.put(line, poked);
    Spread inPod = Waited.spread(poked, Waited::inPod);
    line.put("target_p50_ms", TARGET_P50.toMillis()).put("target_p99_ms", TARGET_P99.toMillis());
    return line.put(
        "met",
        inPod.percentile(50).compareTo(TARGET_P50) <= 0
            && inPod.percentile(99).compareTo(TARGET_P99) <= 0
            && poked.stream().noneMatch(Waited::missed));
  }
}
