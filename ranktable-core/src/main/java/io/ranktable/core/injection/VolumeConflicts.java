package io.ranktable.core.injection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ranktable.core.table.Finding;
import io.ranktable.core.table.Names;
import io.ranktable.core.table.Reason;
import java.util.List;

/** Names that are ours and are taken: volumes and the gate. */
final class VolumeConflicts {

  private VolumeConflicts() {}

  /** Finds volumes and containers of our names that are not ours. */
  static void check(InjectionPlan plan, List<Finding> findings) {
    for (TableMount table : plan.tables()) {
      for (ObjectNode wanted : Volumes.of(table)) {
        for (JsonNode existing : plan.pod().path("spec").path("volumes")) {
          if (existing.path("name").equals(wanted.path("name"))
              && !Volumes.serves(existing, wanted)
              && !Volumes.ofEarlierCall(existing, table, plan.earlier())) {
            findings.add(taken(table, wanted.path("name").asText("")));
          }
        }
      }
    }
    for (PodContainer container : PodContainer.all(plan.pod())) {
      if (container.name().equals(Names.GATE) && !mayBeGate(container, plan)) {
        findings.add(
            new Finding(
                Reason.GATE_CONFLICT,
                "The pod has a container '"
                    + Names.GATE
                    + "' in spec."
                    + container.list()
                    + ", but that name belongs to the wait container that is injected."
                    + " Delete that container, or give it another name."));
      }
    }
  }

  private static boolean mayBeGate(PodContainer container, InjectionPlan plan) {
    return container.list().equals(PodContainer.INIT)
        && (GateContainer.serves(container.json(), plan.gate())
            || (plan.earlier().isPresent() && GateContainer.bearsOurMark(container.json())));
  }

  private static Finding taken(TableMount table, String volume) {
    return new Finding(
        Reason.VOLUME_CONFLICT,
        "The pod has a volume '"
            + volume
            + "' that is not the one that is injected for template '"
            + table.template()
            + "'. Delete the volume '"
            + volume
            + "' and its volumeMounts, or give it another name.");
  }
}
