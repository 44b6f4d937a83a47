package io.ranktable.webhook.insight;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.ranktable.certs.rollover.Phase;
import io.ranktable.webhook.serving.LeafStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What is true of the process at the moment, as gauges. */
public final class ProcessMetrics {

  private ProcessMetrics() {}

  /** Pods and tables known and waiting, and who leads. */
  public static void ofTables(
      MeterRegistry registry, IntSupplier pods, IntSupplier queued, BooleanSupplier leading) {
    Gauge.builder("ranktable.pods", pods::getAsInt)
        .description("Injected pods that are watched")
        .register(registry);
    Gauge.builder("ranktable.queue.depth", queued::getAsInt)
        .description("Tables that wait to be worked on")
        .register(registry);
    Gauge.builder("ranktable.leader", () -> leading.getAsBoolean() ? 1 : 0)
        .description("1 while this replica leads, else 0")
        .register(registry);
  }

  /**
   * How old caches are.
   *
   * @param ages the age of each that has been current once, by name
   * @param names all names
   */
  public static void ofCaches(
      MeterRegistry registry, Supplier<? extends Map<String, Duration>> ages, String... names) {
    for (String name : names) {
      Gauge.builder("ranktable.cache.age", () -> seconds(ages.get().get(name)))
          .baseUnit("seconds")
          .description(
              "For how long what is known was not kept current by a watch; NaN before it is read")
          .tag("cache", name)
          .register(registry);
    }
  }

  private static double seconds(@Nullable Duration age) {
    return age == null ? Double.NaN : age.toMillis() / 1000.0;
  }

  /** Ends of certificates, in seconds since 1970, NaN while there is none; and a change of CA. */
  public static void ofCertificates(MeterRegistry registry, LeafStatus leaf) {
    end(registry, "ranktable.leaf.end", "When the server certificate ends", leaf::leafEnd);
    end(registry, "ranktable.authority.end", "When the signing CA ends", leaf::authorityEnd);
    for (Phase phase : Phase.values()) {
      Gauge.builder(
              "ranktable.authority.phase", () -> leaf.phase().equals(Optional.of(phase)) ? 1 : 0)
          .description("1 for how far a change of CA has come, else 0; all 0 where others make it")
          .tag("phase", phase.name())
          .register(registry);
    }
  }

  private static void end(
      MeterRegistry registry, String name, String description, Supplier<Optional<Instant>> end) {
    Gauge.builder(
            name,
            () -> end.get().map(Instant::getEpochSecond).map(Long::doubleValue).orElse(Double.NaN))
        .baseUnit("seconds")
        .description(description + ", in seconds since 1970")
        .register(registry);
  }
}
