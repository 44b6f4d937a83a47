package io.ranktable.core.consumer;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** A reader of tables and the rules it enforces. */
public interface Consumer {

  /** Its id as users write it, for example {@code hccl-1.0}. */
  String id();

  /**
   * All rules that a table breaks, never only the first.
   *
   * @param text the table as published
   * @param table the same, parsed
   */
  List<Violation> check(String text, JsonNode table);
}
