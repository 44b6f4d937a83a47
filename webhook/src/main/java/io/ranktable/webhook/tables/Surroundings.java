package io.ranktable.webhook.tables;

import java.time.Clock;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * What the controller takes from the machine it runs on: time, threads and chance. With others than
 * the machine's a run can be repeated step by step.
 *
 * @param clock the time of day, for what people read
 * @param nanoTime time that only goes forward, in nanoseconds from any beginning
 * @param calls runs API calls that pods wait for
 * @param news runs API calls that only tell something
 * @param chance spreads retries
 */
public record Surroundings(
    InstantSource clock,
    LongSupplier nanoTime,
    Executor calls,
    Executor news,
    RandomGenerator chance) {

  /** Those of this machine. */
  static Surroundings real(Lanes lanes) {
    return new Surroundings(
        Clock.systemUTC(),
        System::nanoTime,
        lanes.fast(),
        lanes.slow(),
        () -> ThreadLocalRandom.current().nextLong());
  }
}
