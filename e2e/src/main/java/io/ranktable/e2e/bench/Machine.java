package io.ranktable.e2e.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.stream.Stream;

/** Tells on what, and when, figures were measured: without that they mean nothing. */
public final class Machine {

  private static final Path CPUS = Path.of("/proc/cpuinfo");
  private static final long MIB = 1024 * 1024;

  private Machine() {}

  /** Adds date, processor, memory, load and Java to a line. */
  public static void describe(ObjectNode line) {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    line.put("date", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    line.put("cores", Runtime.getRuntime().availableProcessors());
    line.put("cpu", cpu());
    line.put("memory_mib", system.getTotalMemorySize() / MIB);
    line.put("load_before", JsonLines.figure(Math.max(0, system.getSystemLoadAverage())));
    line.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    line.put("jdk", System.getProperty("java.vm.version"));
  }

  private static String cpu() {
    if (!Files.isReadable(CPUS)) {
      return System.getProperty("os.arch", "unknown");
    }
    try (Stream<String> lines = Files.lines(CPUS)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(System.getProperty("os.arch", "unknown"));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + CPUS, e);
    }
  }
}
