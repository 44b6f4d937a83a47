package io.ranktable.core.table;

import java.util.Locale;
import java.util.Optional;

/** How many pods share one table. */
public enum Level {
  /** One table per role instance: the pods that form one engine, one HCCL world. */
  ROLE,
  /** One table per group: all roles of one serving unit. */
  GROUP;

  /** The lower-case word users write: {@code role} or {@code group}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The level of a word users write, empty when it is neither {@code role} nor {@code group} (case
   * and blanks ignored).
   */
  public static Optional<Level> of(String text) {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "role" -> Optional.of(ROLE);
      case "group" -> Optional.of(GROUP);
      default -> Optional.empty();
    };
  }
}
