package io.ranktable.core.template;

import io.ranktable.core.table.Excerpt;
import io.ranktable.core.table.Finding;
import io.ranktable.core.table.Reason;
import java.util.ArrayList;
import java.util.List;

/** Collects everything that is wrong with one template. */
final class Mistakes {

  /** As many are told in full, as the answer goes to people. */
  private static final int LIMIT = 30;

  private final String label;
  private final List<Finding> findings = new ArrayList<>();
  private int more;

  /**
   * None yet.
   *
   * @param label how messages call the template
   */
  Mistakes(String label) {
    this.label = label;
  }

  /** Notes a sentence about the template as a whole. */
  void add(String sentence) {
    if (findings.size() < LIMIT) {
      findings.add(new Finding(Reason.TEMPLATE_INVALID, label + ": " + sentence));
    } else {
      more++;
    }
  }

  /**
   * Notes a value that cannot be.
   *
   * @param key key in the template's data
   * @param value what stands there, or the part of it that is wrong
   * @param sentence what is wrong with it and what to write
   */
  void add(String key, String value, String sentence) {
    add("key " + key + ": " + Excerpt.of(value) + " " + sentence);
  }

  /** Notes a mistake in the text. */
  void add(String key, TextMistake mistake) {
    add("key " + key + ", " + mistake.text());
  }

  boolean isEmpty() {
    return findings.isEmpty();
  }

  List<Finding> findings() {
    List<Finding> all = new ArrayList<>(findings);
    if (more > 0) {
      all.add(
          new Finding(Reason.TEMPLATE_INVALID, label + ": there are " + more + " more mistakes"));
    }
    return List.copyOf(all);
  }
}
