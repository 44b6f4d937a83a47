package io.ranktable.e2e.bench.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ranktable.e2e.bench.AnyCertificate;
import io.ranktable.e2e.bench.JsonLines;
import io.ranktable.e2e.bench.Machine;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import javax.net.ssl.SSLContext;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code e2e/bench load}. */
@Command(
    name = "load",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Measures how many pods the server admits over HTTPS with kept connections, each time beside",
      "a bare echo on the same server that reads and answers as many bytes.",
      "Prints one JSON object per line; docs/benchmarks.md explains the fields."
    })
public final class LoadBench implements Callable<Integer> {

  /** Name of the tool in every line. */
  static final String NAME = "load";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int KIB = 1024;
  private static final double ECHO_SHARE = 0.6;
  private static final int JUDGED_CONNECTIONS = 32;
  private static final double P99_MILLIS = 10;

  /** One and a half times what the fastest injector written in Go answered on two cores. */
  private static final int PER_SECOND = 6_750;

  /** The largest pods it was measured with, in bytes. */
  private static final int PER_SECOND_UP_TO = 5 * KIB;

  private static final double NANOS_PER_MICRO = 1e3;

  @Option(
      names = "--connections",
      split = ",",
      description = "How many connections; default: ${DEFAULT-VALUE}.")
  private List<Integer> connections = List.of(1, 8, 32, 128);

  @Option(
      names = "--sizes",
      split = ",",
      description = "Least KiB of a review, 0: as recorded; default: ${DEFAULT-VALUE}.")
  private List<Integer> sizes = List.of(0, 10, 60);

  @Option(names = "--seconds", description = "Seconds per figure; default: ${DEFAULT-VALUE}.")
  private double seconds = 5;

  @Option(
      names = "--warm-up",
      description = "Seconds of load before anything is measured; default: ${DEFAULT-VALUE}.")
  private double warmUp = 40;

  @Option(
      names = "--jvm",
      description =
          "Options of the server's Java machine; default: ${DEFAULT-VALUE}, what the chart's comes"
              + " to.")
  private String jvm = "-XX:+UseSerialGC -Xmx256m -XX:+ExitOnOutOfMemoryError";

  @Spec private CommandSpec spec = CommandSpec.create();

  private final PrintWriter out;
  private final SSLContext tls = AnyCertificate.context();
  private final List<String> missed = new ArrayList<>();

  /** Requests that are alike, and echoes of as many bytes. */
  private record Case(String pods, List<Shot> mutate, List<Shot> echo, boolean peer) {}

  private LoadBench(PrintWriter out) {
    this.out = out;
  }

  /** Runs the tool. */
  public static void main(String[] args) {
    JsonLines.run(LoadBench::commandLine, args);
  }

  /** The tool, ready to be run. */
  static CommandLine commandLine(PrintWriter out) {
    return new CommandLine(new LoadBench(out)).setOut(out);
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (connections.stream().anyMatch(number -> number < 1)
        || sizes.stream().anyMatch(size -> size < 0)
        || !(seconds > 0)
        || warmUp < 0) {
      throw new ParameterException(
          spec.commandLine(),
          "--connections must be 1 or more, --sizes and --warm-up 0 or more, --seconds above 0");
    }
    JsonLines lines = new JsonLines(NAME, out);
    ObjectNode machine = lines.line();
    Machine.describe(machine);
    lines.print(machine.put("jvm", jvm).put("seconds", seconds));
    try (MeasuredServer server = new MeasuredServer(jvm)) {
      List<Case> cases = cases(server.port());
      warm(server, cases);
      for (int number : connections) {
        for (Case each : cases) {
          figures(lines, server, each, number);
        }
      }
    }
    ObjectNode summary = lines.line();
    ArrayNode names = summary.putArray("missed");
    missed.forEach(names::add);
    lines.print(summary);
    return CommandLine.ExitCode.OK;
  }

  private List<Case> cases(int port) throws IOException {
    List<Case> cases = new ArrayList<>();
    List<byte[]> mixed = new ArrayList<>();
    for (int size : sizes) {
      List<byte[]> ours = size == 0 ? Reviews.ours(0).subList(0, 1) : Reviews.ours(size * KIB);
      cases.add(prepare(port, size == 0 ? "recorded" : size + " KiB", ours));
      for (int i = 0; i < ours.size(); i++) {
        mixed.add(ours.get(i));
        mixed.add(Reviews.notOurs(size * KIB).get(i));
      }
    }
    cases.add(prepare(port, "mixed, every other not ours", mixed));
    return cases;
  }

  /** Asks once for each, so that what is measured is known to be right. */
  private Case prepare(int port, String pods, List<byte[]> reviews) throws IOException {
    List<Shot> mutate = new ArrayList<>();
    List<Shot> echo = new ArrayList<>();
    for (byte[] review : reviews) {
      Shot shot = Shot.post("/mutate", review);
      byte[] answer = Volley.single(tls, port, shot);
      JsonNode response = JSON.readTree(answer).path("response");
      boolean ours =
          JSON.readTree(review)
              .at("/request/object/metadata/annotations")
              .has("ranktable.io/template");
      if (!response.path("allowed").asBoolean() || response.has("patch") != ours) {
        throw new IOException("the server does not admit a recorded pod as it should: " + response);
      }
      mutate.add(shot);
      echo.add(Shot.post(EchoEndpoint.PATH + answer.length, review));
    }
    boolean peer = reviews.stream().allMatch(review -> review.length <= PER_SECOND_UP_TO);
    return new Case(pods, mutate, echo, peer);
  }

  private void warm(MeasuredServer server, List<Case> cases) throws IOException {
    for (Case each : cases) {
      for (List<Shot> shots : List.of(each.echo(), each.mutate())) {
        var _ =
            Volley.fire(tls, server.port(), JUDGED_CONNECTIONS, shots, warmUp / (2 * cases.size()));
      }
    }
  }

  private void figures(JsonLines lines, MeasuredServer server, Case each, int number)
      throws IOException {
    ObjectNode echo = lines.line().put("endpoint", "echo");
    double bare = measure(echo, server, each.pods(), each.echo(), number).perSecond();
    lines.print(echo);
    ObjectNode line = lines.line().put("endpoint", "mutate");
    Volley volley = measure(line, server, each.pods(), each.mutate(), number);
    line.put("echo_ratio", JsonLines.figure(volley.perSecond() / bare));
    line.put("target_echo_ratio", ECHO_SHARE);
    boolean met = volley.refused() == 0 && volley.perSecond() >= ECHO_SHARE * bare;
    if (number == JUDGED_CONNECTIONS) {
      line.put("target_p99_ms", P99_MILLIS);
      met &= volley.millis(0.99) <= P99_MILLIS;
      if (each.peer()) {
        line.put("target_per_second", PER_SECOND);
        met &= volley.perSecond() >= PER_SECOND;
      }
    }
    lines.print(line.put("met", met));
    if (!met) {
      missed.add("%d connections, %s".formatted(number, each.pods()));
    }
  }

  private Volley measure(
      ObjectNode line, MeasuredServer server, String pods, List<Shot> shots, int number)
      throws IOException {
    long cpu = server.cpuNanos();
    Volley volley = Volley.fire(tls, server.port(), number, shots, seconds);
    double used = server.cpuNanos() - cpu;
    int count = volley.nanos().size();
    if (count == 0) {
      throw new IOException("nothing was answered within " + seconds + " s");
    }
    line.put("connections", number).put("pods", pods);
    line.put("body_bytes", (int) shots.stream().mapToInt(Shot::bodyLength).average().orElseThrow());
    line.put("requests", count).put("refused", volley.refused());
    line.put("per_second", JsonLines.figure(volley.perSecond()));
    line.put("p50_ms", JsonLines.figure(volley.millis(0.5)));
    line.put("p99_ms", JsonLines.figure(volley.millis(0.99)));
    line.put("max_ms", JsonLines.figure(volley.millis(1)));
    line.put("cpu_us", JsonLines.figure(used / count / NANOS_PER_MICRO));
    line.put(
        "client_cpu_us",
        JsonLines.figure((double) volley.clientCpuNanos() / count / NANOS_PER_MICRO));
    line.put(
        "client_busy", JsonLines.figure((double) volley.clientCpuNanos() / volley.elapsedNanos()));
    line.put("rss_mib", JsonLines.figure(server.residentMib()));
    return volley;
  }
}
