package io.ranktable.core.template;

import java.util.List;

/**
 * A template's text with every name bound.
 *
 * @param steps what it does
 */
record Compiled(List<Step> steps) implements Template.Program {

  /** Copies the list. */
  Compiled {
    steps = List.copyOf(steps);
  }

  /**
   * Prints a table.
   *
   * @param limit how many steps it may take
   * @throws TextMistake when a value is missing, a limit is reached, or a value stands where it
   *     cannot
   */
  void print(Model model, JsonSink sink, int limit) {
    new Run(model, sink, limit).all(steps);
  }
}
