package io.ranktable.e2e.bench.start;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ranktable.e2e.bench.JsonLines;
import io.ranktable.e2e.bench.Machine;
import io.ranktable.e2e.image.InjectorImage;
import io.ranktable.e2e.image.UnpackedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code e2e/bench cold-start}. */
@Command(
    name = "cold-start",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Measures how long the server of the image takes to its first answer over HTTPS and until it",
      "is ready, with the image's AOT cache and without, and its memory when it is idle then.",
      "Prints one JSON object per line; docs/benchmarks.md explains the fields."
    })
public final class ColdStartBench implements Callable<Integer> {

  /** Name of the tool in every line. */
  static final String NAME = "cold-start";

  static final String CACHE = "/app/aot/ranktable.aot";

  /** The longest median until the first answer over HTTPS with the cache, by cores. */
  private static final Map<Integer, Integer> TARGETS = Map.of(2, 2_000, 1, 3_500);

  @Option(
      names = "--cores",
      split = ",",
      description = "Numbers of processors the server may use; default: ${DEFAULT-VALUE}.")
  private List<Integer> cores = List.of(2, 1);

  @Option(names = "--repetitions", description = "Starts per figure; default: ${DEFAULT-VALUE}.")
  private int repetitions = 7;

  @Option(
      names = "--idle",
      description = "Seconds from ready to the look at the memory; default: ${DEFAULT-VALUE}.")
  private int idle = 5;

  @Option(
      names = "--jvm",
      description =
          "Options of the server's Java machine besides those of the image; default:"
              + " ${DEFAULT-VALUE}, as in the chart.")
  private String jvm = "-XX:+UseSerialGC -Xmx256m -XX:+ExitOnOutOfMemoryError";

  @Spec private CommandSpec spec = CommandSpec.create();

  private final PrintWriter out;
  private final List<String> missed = new ArrayList<>();

  private ColdStartBench(PrintWriter out) {
    this.out = out;
  }

  /** Runs the tool. */
  public static void main(String[] args) {
    JsonLines.run(ColdStartBench::commandLine, args);
  }

  /** The tool, ready to be run. */
  static CommandLine commandLine(PrintWriter out) {
    return new CommandLine(new ColdStartBench(out)).setOut(out);
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    int there = Runtime.getRuntime().availableProcessors();
    if (repetitions < 1 || cores.stream().anyMatch(number -> number < 1 || number > there)) {
      throw new ParameterException(
          spec.commandLine(),
          "--repetitions must be 1 or more, --cores 1 to " + there + " on this machine");
    }
    JsonLines lines = new JsonLines(NAME, out);
    ObjectNode machine = lines.line();
    Machine.describe(machine);
    lines.print(machine.put("jvm", jvm).put("repetitions", repetitions));
    InjectorImage made = InjectorImage.trained();
    try (UnpackedImage image = UnpackedImage.of(made)) {
      lines.print(sizes(lines.line(), made, image));
      // The first one warms the files and this program.
      start(image, cores.getFirst(), true);
      for (int number : cores) {
        figures(lines, image, number);
      }
    }
    ObjectNode summary = lines.line();
    ArrayNode names = summary.putArray("missed");
    missed.forEach(names::add);
    lines.print(summary);
    return CommandLine.ExitCode.OK;
  }

  private static ObjectNode sizes(ObjectNode line, InjectorImage made, UnpackedImage image)
      throws IOException {
    return line.put("image", made.reference())
        .put("tar_bytes", Files.size(made.tar()))
        .put("unpacked_bytes", image.bytes())
        .put("aot_cache_bytes", Files.size(image.file(CACHE)))
        .put("java_bytes", bytes(image.javaHome()));
  }

  private static long bytes(Path directory) throws IOException {
    try (var files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }

  /** With and without the cache in turns, so that what else the machine does meets both. */
  private void figures(JsonLines lines, UnpackedImage image, int number)
      throws IOException, InterruptedException {
    List<ColdStart> with = new ArrayList<>();
    List<ColdStart> without = new ArrayList<>();
    for (int i = 0; i < repetitions; i++) {
      with.add(start(image, number, true));
      without.add(start(image, number, false));
    }
    ObjectNode line = line(lines, number, true, with);
    Integer target = TARGETS.get(number);
    if (target != null) {
      boolean met = median(with, ColdStart::httpsMillis) <= target;
      line.put("target_ms", target).put("met", met);
      if (!met) {
        missed.add(number + " cores");
      }
    }
    lines.print(line);
    lines.print(line(lines, number, false, without));
  }

  private ColdStart start(UnpackedImage image, int number, boolean cache)
      throws IOException, InterruptedException {
    String processors =
        String.join(",", IntStream.range(0, number).mapToObj(Integer::toString).toList());
    // With a cache that it cannot use it would end instead of telling a wrong figure.
    List<String> options = List.of(cache ? "-XX:AOTMode=on" : "-XX:AOTMode=off");
    return ColdStart.measure(
        image, new ColdStart.Setting(processors, options, jvm, Duration.ofSeconds(idle)));
  }

  private static ObjectNode line(
      JsonLines lines, int number, boolean cache, List<ColdStart> starts) {
    ObjectNode line = lines.line().put("cores", number).put("aot_cache", cache);
    line.put("https_ms", JsonLines.figure(median(starts, ColdStart::httpsMillis)));
    line.put("ready_ms", JsonLines.figure(median(starts, ColdStart::readyMillis)));
    line.put("ready_min_ms", JsonLines.figure(sorted(starts, ColdStart::readyMillis)[0]));
    line.put(
        "ready_max_ms",
        JsonLines.figure(sorted(starts, ColdStart::readyMillis)[starts.size() - 1]));
    line.put("cpu_ms", JsonLines.figure(median(starts, ColdStart::cpuMillis)));
    line.put("rss_mib", JsonLines.figure(median(starts, ColdStart::residentMib)));
    return line.put("samples", starts.size());
  }

  private static double median(List<ColdStart> starts, ToDoubleFunction<ColdStart> figure) {
    double[] values = sorted(starts, figure);
    int middle = values.length / 2;
    return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
  }

  private static double[] sorted(List<ColdStart> starts, ToDoubleFunction<ColdStart> figure) {
    DoubleStream values = starts.stream().mapToDouble(figure);
    return values.sorted().toArray();
  }
}
