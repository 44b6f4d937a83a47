package io.ranktable.webhook.tables;

import io.ranktable.core.decision.StaleMembers;
import io.ranktable.core.table.TableKey;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Tells of pods that work with an older table than the published one: once for what a pod holds,
 * and only when it has been so for a while, since a pod that is being restarted anyway looks the
 * same for a moment.
 */
final class StaleHerald {

  private final PatientHerald herald;

  StaleHerald(Speaker speaker, PodHerald pods, Duration quietTime, LongSupplier nanoTime) {
    this.herald = new PatientHerald(speaker, pods, quietTime, nanoTime);
  }

  /** Takes in who is stale now; says when to come again, empty when there is no more to say. */
  Optional<Duration> tell(TableKey key, StaleMembers stale) {
    return herald.tell(
        key,
        stale.pods(),
        pod -> pod.gate().copied(key.configMapName()).orElse(""),
        stale.finding());
  }

  void forget(TableKey key) {
    herald.forget(key);
  }
}
