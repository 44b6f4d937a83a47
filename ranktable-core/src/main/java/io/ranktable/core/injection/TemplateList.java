package io.ranktable.core.injection;

import io.ranktable.core.table.Excerpt;
import io.ranktable.core.table.Finding;
import io.ranktable.core.table.Names;
import io.ranktable.core.table.Reason;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Reads the annotation that names the templates of a pod. */
final class TemplateList {

  /** How many templates one pod may have. */
  static final int LIMIT = 4;

  private TemplateList() {}

  /**
   * The names in the user's order.
   *
   * @param value the annotation's value
   * @param findings takes what is wrong with the list
   */
  static Set<String> read(String value, List<Finding> findings) {
    Set<String> names = new LinkedHashSet<>();
    List<String> problems = new ArrayList<>();
    for (String part : value.split(",", -1)) {
      String name = part.strip();
      if (name.isEmpty()) {
        problems.add("has an empty name");
      } else if (!names.add(name)) {
        problems.add("names " + Excerpt.of(name) + " twice");
      }
    }
    if (names.size() > LIMIT) {
      problems.add("names " + names.size() + " templates");
    }
    if (!problems.isEmpty()) {
      findings.add(
          new Finding(
              Reason.TEMPLATE_LIST_INVALID,
              "The annotation "
                  + Names.TEMPLATE
                  + ": "
                  + Excerpt.of(value)
                  + " "
                  + String.join(" and ", new LinkedHashSet<>(problems))
                  + ". Write one template name, or up to "
                  + LIMIT
                  + " different ones separated by commas; delete the annotation for a pod that"
                  + " shall have no table."));
    }
    return names;
  }
}
