package io.ranktable.e2e.bench.kill;

import io.ranktable.e2e.serving.InjectorProcess;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.awaitility.Awaitility;

/** The replicas that run for leader. */
final class Victims {

  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final Function<String, InjectorProcess> starting;
  private final Map<String, InjectorProcess> running = new LinkedHashMap<>();
  private String leader = "";

  /**
   * Starts them.
   *
   * @param starting starts one of this name and returns at once
   */
  Victims(int count, Function<String, InjectorProcess> starting) {
    this.starting = starting;
    for (int number = 1; number <= count; number++) {
      String name = "controller-" + number;
      running.put(name, starting.apply(name));
    }
    awaitLeader();
  }

  /** Waits until all are ready and one leads. */
  void awaitLeader() {
    running.values().forEach(InjectorProcess::awaitReady);
    leader =
        Awaitility.await("one leads")
            .atMost(LIMIT)
            .until(this::leader, Optional::isPresent)
            .orElseThrow();
  }

  /** Kills the leader; returns its name. To ask now who that is would take its own time. */
  String kill() {
    Objects.requireNonNull(running.get(leader)).handle().destroyForcibly();
    return leader;
  }

  /** Starts one again that was killed, under its name, as kubelet does with a container. */
  void again(String name) {
    InjectorProcess dead = running.put(name, starting.apply(name));
    if (dead != null) {
      dead.close();
    }
  }

  private Optional<String> leader() {
    return running.entrySet().stream()
        .filter(one -> one.getValue().metrics().getOrDefault("ranktable_leader", 0.0) == 1)
        .map(Map.Entry::getKey)
        .findFirst();
  }
}
