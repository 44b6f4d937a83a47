package io.ranktable.core.workload;

import java.util.List;
import java.util.Map;

/** YAML that still knows its lines. */
sealed interface YamlNode {

  /** Line the value starts in, from 1. */
  int line();

  /**
   * A scalar.
   *
   * @param text as written; empty for a key without a value
   */
  record Text(int line, String text) implements YamlNode {}

  /** A list. */
  record Items(int line, List<YamlNode> items) implements YamlNode {}

  /** A map in the order of the file. */
  record Fields(int line, Map<String, Field> fields) implements YamlNode {}

  /** A value and the line of its key. */
  record Field(int line, YamlNode value) {}
}
