package io.ranktable.webhook.tables;

import io.ranktable.core.decision.Decision;
import io.ranktable.core.table.TableKey;

/**
 * Hears what the loop does: metrics, tests and the demo listen. All methods do nothing by default
 * and must not block.
 */
public interface LoopListener {

  /** A listener that hears nothing. */
  LoopListener NONE = new LoopListener() {};

  /** A table was decided; called before anything is written. */
  default void decided(TableKey key, Decision decision) {}

  /** A ConfigMap was written. */
  default void written(TableKey key, Decision decision) {}

  /** A table could not be worked on for a reason that nobody thought of; it is tried again. */
  default void failed(TableKey key, RuntimeException why) {}

  /** A write met another version than it was decided on. */
  default void conflict(TableKey key) {}

  /**
   * A table was looked at after it was stored.
   *
   * @param pods how many of its members work with an older table; 0 unless it is completed
   */
  default void stale(TableKey key, int pods) {}

  /** A pod was poked. */
  default void poked() {}
}
