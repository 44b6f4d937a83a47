package io.ranktable.core.consumer;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** A reader of tables and the rules it enforces. */
public interface Consumer {

  /** Its id as users write it, for example {@code hccl-1.0}. */
  String id();

  /**
   * All rules that a table breaks, never only the first. Of one rule the first values are told in
   * full and the others counted.
   *
   * @param text the table as published
   * @param table the same, parsed
   * @param facts what is known of the pods; {@link Facts#NONE} leaves out the rules that need it
   */
  List<Violation> check(String text, JsonNode table, Facts facts);

  /** As above, with nothing known of the pods. */
  default List<Violation> check(String text, JsonNode table) {
    return check(text, table, Facts.NONE);
  }
}
