package io.ranktable.webhook.insight;

import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Parts of readiness. Each says in a sentence what it is waiting for. */
public final class Readiness {

  private Readiness() {}

  /**
   * Up while a condition holds.
   *
   * @param detail gives a sentence for people
   */
  public static HealthIndicator when(BooleanSupplier holds, Supplier<String> detail) {
    return () ->
        (holds.getAsBoolean() ? Health.up() : Health.outOfService())
            .withDetail("detail", detail.get())
            .build();
  }
}
