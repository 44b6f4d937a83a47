package io.ranktable.core.consumer;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * What rules look at.
 *
 * @param text the table as published
 * @param table the same, parsed
 * @param facts what is known of the pods
 */
record Subject(String text, Located table, Facts facts) {

  static Subject of(String text, JsonNode table, Facts facts) {
    return new Subject(text, Located.root(table), facts);
  }

  /** As {@link Located#all} of the table. */
  List<Located> all(String path) {
    return table.all(path);
  }
}
