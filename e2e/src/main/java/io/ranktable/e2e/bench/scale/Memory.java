package io.ranktable.e2e.bench.scale;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ranktable.e2e.bench.JsonLines;
import io.ranktable.e2e.bench.crowd.Usage;
import io.ranktable.e2e.serving.InjectorProcess;
import java.math.BigDecimal;

/** What a replica needs in memory. */
final class Memory {

  private static final double MIB = 1024 * 1024;
  private static final int TARGET_MIB = 300;

  private Memory() {}

  /** Adds resident memory, its peak, and heap in use with the garbage in it. */
  static ObjectNode put(ObjectNode line, InjectorProcess replica) {
    Usage usage = Usage.of(replica.handle());
    line.put("rss_mib", JsonLines.figure(usage.rssMib()));
    line.put("rss_peak_mib", JsonLines.figure(usage.peakMib()));
    line.put("heap_mib", heapMib(replica));
    line.put("pods_watched", replica.metrics().getOrDefault("ranktable_pods", 0.0).longValue());
    return line;
  }

  /** The same, and whether the most of it was within the target. */
  static boolean judge(ObjectNode line, InjectorProcess replica) {
    put(line, replica);
    boolean met = Usage.of(replica.handle()).peakMib() <= TARGET_MIB;
    line.put("target_rss_mib", TARGET_MIB).put("met", met);
    return met;
  }

  static BigDecimal heapMib(InjectorProcess replica) {
    return JsonLines.figure(replica.heapBytes() / MIB);
  }
}
