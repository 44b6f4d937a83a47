package io.ranktable.core.consumer;

import java.util.List;

/**
 * What rules look at.
 *
 * @param parsed the table as published
 * @param facts what is known of the pods
 */
record Subject(ParsedTable parsed, Facts facts) {

  /** The table as published. */
  String text() {
    return parsed.text();
  }

  /** The whole table. */
  Located table() {
    return parsed.root();
  }

  /** As {@link Located#all} of the table. */
  List<Located> all(String path) {
    return table().all(path);
  }
}
