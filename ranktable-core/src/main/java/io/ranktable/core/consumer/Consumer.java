package io.ranktable.core.consumer;

import java.util.List;

/** A reader of tables and the rules it enforces. */
public interface Consumer {

  /** Its id as users write it, for example {@code hccl-1.0}. */
  String id();

  /**
   * All rules that a table breaks, never only the first. Of one rule the first values are told in
   * full and the others counted.
   *
   * @param table the table as published
   * @param facts what is known of the pods; {@link Facts#NONE} leaves out the rules that need it
   */
  List<Violation> check(ParsedTable table, Facts facts);

  /** As above, with nothing known of the pods. */
  default List<Violation> check(ParsedTable table) {
    return check(table, Facts.NONE);
  }
}
