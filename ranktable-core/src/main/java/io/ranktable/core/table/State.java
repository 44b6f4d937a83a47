package io.ranktable.core.table;

import java.util.Locale;

/**
 * What a table is at the moment; the file itself only says {@code initializing} or {@code
 * completed}.
 */
public enum State {
  /** Something is still missing; no member is listed. */
  INITIALIZING,
  /** Every expected pod has reported and the text passed its validators. */
  COMPLETED,
  /** Everything is there, but no valid text comes out; the reasons say why. */
  INVALID;

  /** The lower-case word in annotations, metrics and events. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
