package io.ranktable.webhook.tables;

import java.time.Duration;

/**
 * How the controller loop works.
 *
 * @param workers how many tables are worked on at once
 * @param progressInterval how often counters and progress of a table that is not complete may be
 *     written, and how long after its first write
 * @param resyncInterval how often every table is looked at without an event; jittered
 * @param garbageAfter how long a table without any pod is kept
 * @param quietTime how long a table must be waiting before an Event says for what
 */
public record LoopSettings(
    int workers,
    Duration progressInterval,
    Duration resyncInterval,
    Duration garbageAfter,
    Duration quietTime) {

  /**
   * 4 workers, progress every 10 s, everything every 5 minutes, garbage after 10 minutes, Events
   * after 5 s.
   */
  public static LoopSettings defaults() {
    return new LoopSettings(
        4,
        Duration.ofSeconds(10),
        Duration.ofMinutes(5),
        Duration.ofMinutes(10),
        Duration.ofSeconds(5));
  }
}
