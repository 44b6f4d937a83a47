package io.ranktable.core.injection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ranktable.core.table.PodStatus;
import java.util.List;
import java.util.Optional;

/**
 * What must be in the pod when admission is over.
 *
 * @param pod the pod as it comes in
 * @param tables its tables in the user's order; not empty
 * @param gate the wait container
 * @param gateFirst whether the gate goes before all other init containers
 * @param status value of the status annotation
 * @param earlier what the pod's status annotation says when it comes in; only a hint at which
 *     elements an earlier call for the same pod has added
 */
record InjectionPlan(
    JsonNode pod,
    List<TableMount> tables,
    ObjectNode gate,
    boolean gateFirst,
    PodStatus status,
    Optional<PodStatus> earlier) {}
