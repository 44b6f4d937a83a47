package io.ranktable.core.injection;

import com.fasterxml.jackson.databind.JsonNode;
import io.ranktable.core.table.Finding;
import io.ranktable.core.table.Reason;
import java.util.List;

/** Variables of a template that a container of the pod already sets to something else. */
final class EnvConflicts {

  private static final int SHOWN = 200;

  private EnvConflicts() {}

  /** Finds them in all target containers. */
  static void check(InjectionPlan plan, List<Finding> findings) {
    for (TableMount table : plan.tables()) {
      for (PodContainer container : table.targets()) {
        for (JsonNode variable : container.json().path("env")) {
          String name = variable.path("name").asText("");
          String wanted = table.env().get(name);
          if (wanted != null && !sets(variable, wanted)) {
            findings.add(different(table, container, variable, wanted));
          }
        }
      }
    }
  }

  /** Whether a variable is a literal of this value. */
  static boolean sets(JsonNode variable, String value) {
    return !variable.hasNonNull("valueFrom") && variable.path("value").asText("").equals(value);
  }

  private static Finding different(
      TableMount table, PodContainer container, JsonNode variable, String wanted) {
    String name = variable.path("name").asText("");
    String is =
        variable.hasNonNull("valueFrom")
            ? "from a reference (valueFrom)"
            : "to '" + shown(variable.path("value").asText("")) + "'";
    return new Finding(
        Reason.ENV_CONFLICT,
        "Container '"
            + container.name()
            + "' sets the variable "
            + name
            + " "
            + is
            + ", but template '"
            + table.template()
            + "' sets it to '"
            + shown(wanted)
            + "'. Delete the entry 'name: "
            + name
            + "' from the env of container '"
            + container.name()
            + "', or use a template that does not set it.");
  }

  private static String shown(String value) {
    return value.length() <= SHOWN ? value : value.substring(0, SHOWN) + "…";
  }
}
