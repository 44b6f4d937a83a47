package io.ranktable.webhook.tables;

/** Tells whether a write may be sent. */
@FunctionalInterface
public interface Fence {

  /** Whether the lease is surely ours at this very moment. Asked just before each write. */
  boolean open();

  /** A fence that is always open, for tools that run alone. */
  static Fence alwaysOpen() {
    return () -> true;
  }
}
