package io.ranktable.core.template;

import io.ranktable.core.rank.RankedTable;
import io.ranktable.core.table.Finding;

/** Turns a ranked table into text. */
public final class Renderer {

  private Renderer() {}

  /** What came of it. */
  public sealed interface Outcome {
    /** Compact JSON. */
    record Rendered(String json) implements Outcome {}

    /** The template failed; the finding names the template and the line. */
    record Failed(Finding why) implements Outcome {}
  }

  /**
   * Renders a complete table: strict names, JSON escaping, bounded steps and size, trailing commas
   * removed, compact.
   */
  public static Outcome render(Template template, RankedTable table) {
    throw new UnsupportedOperationException(template.name() + table.key());
  }
}
