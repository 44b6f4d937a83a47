package io.ranktable.e2e.serving;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ranktable.e2e.bench.JsonLines;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Calls that were made again and again while something happened, and how they ended. */
public final class Calls {

  private static final double NANOS_PER_MILLI = 1e6;

  /**
   * One call.
   *
   * @param begun when it began, by {@link System#nanoTime}
   * @param nanos how long it took
   * @param failure why it failed; empty if it did not
   */
  public record Call(long begun, long nanos, Optional<String> failure) {}

  private final Queue<Call> calls = new ConcurrentLinkedQueue<>();

  /** Makes a call and notes how it ended; an empty answer is a success. */
  public void make(Callable<Optional<String>> call) {
    long begun = System.nanoTime();
    Optional<String> failure;
    try {
      failure = call.call();
    } catch (Exception e) {
      failure = Optional.of(String.valueOf(e.getMessage()));
    }
    calls.add(new Call(begun, System.nanoTime() - begun, failure));
  }

  /** Those that began at this moment or later. */
  public List<Call> since(long nanos) {
    return calls.stream().filter(call -> call.begun() - nanos >= 0).toList();
  }

  /** Those of these that failed. */
  public static List<Call> failed(List<Call> calls) {
    return calls.stream().filter(call -> call.failure().isPresent()).toList();
  }

  /**
   * How long after a fault the last call began that failed, in milliseconds; 0 if none failed.
   *
   * @param fault when it happened, by {@link System#nanoTime}
   */
  public static double recoveryMillis(List<Call> calls, long fault) {
    return failed(calls).stream()
        .mapToDouble(call -> (call.begun() - fault) / NANOS_PER_MILLI)
        .max()
        .orElse(0);
  }

  /** Adds the figures of these to a line. */
  public static void describe(ObjectNode line, String prefix, List<Call> calls) {
    double slowest =
        calls.stream()
            .max(Comparator.comparingLong(Call::nanos))
            .map(call -> call.nanos() / NANOS_PER_MILLI)
            .orElse(0.0);
    line.put(prefix + "calls", calls.size())
        .put(prefix + "failed", failed(calls).size())
        .put(prefix + "slowest_ms", JsonLines.figure(slowest));
  }
}
