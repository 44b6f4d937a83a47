package io.ranktable.e2e.bench.latency;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/**
 * What one pod waited for, each since the API server had taken the last report of its table.
 *
 * @param report how long the API server took for that report
 * @param written until a watcher of ConfigMaps saw the complete table
 * @param inPod until kubelet had written it into the pod's ConfigMap volume
 * @param open until the gate had handed the engine its file
 * @param started until the engine ran
 */
record Waited(Duration report, Duration written, Duration inPod, Duration open, Duration started) {

  /** Pokes are repeated after a second: what is there before then came by the first. */
  private static final Duration FIRST_POKE = Duration.ofSeconds(1);

  /** Whether the first poke has not brought the table into the pod. */
  boolean missed() {
    return inPod.minus(written).compareTo(FIRST_POKE) > 0;
  }

  /** Adds number, times and misses of pods. */
  static void put(ObjectNode line, List<Waited> pods) {
    line.put("pods", pods.size());
    spread(pods, Waited::report).put(line, "report");
    spread(pods, Waited::written).put(line, "written");
    spread(pods, Waited::inPod).put(line, "in_pod");
    spread(pods, Waited::open).put(line, "gate_open");
    spread(pods, Waited::started).put(line, "engine_started");
    line.put("missed", pods.stream().filter(Waited::missed).count());
  }

  static Spread spread(List<Waited> pods, Function<Waited, Duration> what) {
    return new Spread(pods.stream().map(what).toList());
  }
}
