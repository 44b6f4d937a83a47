package io.ranktable.core.template;

import java.util.List;

/** A piece of a template's text as written, names not looked up yet. */
sealed interface Part {

  /** Line of the text where it begins, from 1. */
  int line();

  /** Text that is printed as it stands. */
  record Literal(int line, String text) implements Part {}

  /**
   * A tag that prints a value.
   *
   * @param line its line
   * @param name the name
   * @param raw whether it is written with three braces or {@code &}
   */
  record Value(int line, String name, boolean raw) implements Part {}

  /**
   * A section.
   *
   * @param line line of its opening tag
   * @param name the name
   * @param inverted whether it begins with {@code ^}
   * @param parts what is inside
   */
  record Section(int line, String name, boolean inverted, List<Part> parts) implements Part {}
}
