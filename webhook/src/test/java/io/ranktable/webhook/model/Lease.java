package io.ranktable.webhook.model;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Who leads in truth: the Lease as it is stored. */
final class Lease {

  static final Duration LASTS = Duration.ofSeconds(15);

  private final LongSupplier nanoTime;
  private @Nullable String holder;
  private long renewedAt;

  Lease(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Whether a replica holds it and it has not run out. */
  boolean heldBy(String replica) {
    return replica.equals(holder) && nanoTime.getAsLong() - renewedAt < LASTS.toNanos();
  }

  /** Takes or renews it, unless another one holds it; says whether that worked. */
  boolean take(String replica) {
    boolean free = holder == null || nanoTime.getAsLong() - renewedAt >= LASTS.toNanos();
    if (!free && !replica.equals(holder)) {
      return false;
    }
    holder = replica;
    renewedAt = nanoTime.getAsLong();
    return true;
  }
}
