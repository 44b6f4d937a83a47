package io.ranktable.core.template;

import io.ranktable.core.table.Finding;
import java.util.List;
import java.util.Map;

/** Reads templates from the data of their ConfigMaps. */
public final class Templates {

  private Templates() {}

  /** What came of a template's data. */
  public sealed interface Outcome {
    /** It can be used. */
    record Parsed(Template template) implements Outcome {}

    /** It cannot; every mistake found. */
    record Rejected(List<Finding> findings) implements Outcome {}
  }

  /**
   * Reads one template. Empty values mean the default; unknown keys are an error that names the
   * nearest known one.
   */
  public static Outcome parse(String namespace, String name, Map<String, String> data) {
    throw new UnsupportedOperationException(namespace + name + data);
  }

  /** The data of the bundled templates by name. */
  public static Map<String, Map<String, String>> bundled() {
    throw new UnsupportedOperationException();
  }
}
