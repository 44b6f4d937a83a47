package io.ranktable.core.report;

import io.ranktable.core.table.Finding;
import java.util.List;
import java.util.Map;

/** Reads pod formats from the data of their ConfigMaps. */
public final class PodFormats {

  private PodFormats() {}

  /** What came of a pod format's text. */
  public sealed interface Outcome {
    /** It can be used. */
    record Parsed(PodFormat format) implements Outcome {}

    /** It cannot; every mistake found. */
    record Rejected(List<Finding> findings) implements Outcome {}
  }

  /**
   * Reads one pod format. Empty values mean the default; unknown keys are an error that names the
   * nearest known one.
   */
  public static Outcome parse(String name, Map<String, String> data) {
    throw new UnsupportedOperationException(name + data);
  }

  /** The built-in formats by name: {@code ascend-device-plugin}, {@code cce}, {@code kthena}. */
  public static Map<String, PodFormat> builtIn() {
    throw new UnsupportedOperationException();
  }
}
