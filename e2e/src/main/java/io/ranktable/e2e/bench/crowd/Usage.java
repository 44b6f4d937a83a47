package io.ranktable.e2e.bench.crowd;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ranktable.e2e.bench.JsonLines;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What a process has used, as Linux tells it.
 *
 * @param cpuSeconds processor time since its start
 * @param rssMib resident memory, files it has mapped included
 * @param peakMib the most that ever was
 * @param threads how many it has
 * @param files how many file descriptors it has open
 */
public record Usage(double cpuSeconds, double rssMib, double peakMib, long threads, long files) {

  private static final double KIB_PER_MIB = 1024;
  private static final double MILLIS_PER_SECOND = 1000;

  /** Of this process now. */
  public static Usage of(ProcessHandle process) {
    Path proc = Path.of("/proc", Long.toString(process.pid()));
    try (Stream<Path> files = Files.list(proc.resolve("fd"))) {
      String status = Files.readString(proc.resolve("status"));
      return new Usage(
          process.info().totalCpuDuration().orElseThrow().toMillis() / MILLIS_PER_SECOND,
          number(status, "VmRSS:") / KIB_PER_MIB,
          number(status, "VmHWM:") / KIB_PER_MIB,
          number(status, "Threads:"),
          files.count());
    } catch (IOException e) {
      throw new UncheckedIOException("/proc does not tell of the injector", e);
    }
  }

  /** Adds memory, and processor time since another moment. */
  public void put(ObjectNode line, Usage since) {
    line.put("cpu_s", JsonLines.figure(cpuSeconds - since.cpuSeconds()));
    line.put("rss_mib", JsonLines.figure(rssMib));
    line.put("rss_peak_mib", JsonLines.figure(peakMib));
  }

  private static long number(String status, String name) {
    return status
        .lines()
        .filter(line -> line.startsWith(name))
        .map(line -> line.replaceAll("[^0-9]", ""))
        .mapToLong(Long::parseLong)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("/proc does not tell " + name));
  }
}
