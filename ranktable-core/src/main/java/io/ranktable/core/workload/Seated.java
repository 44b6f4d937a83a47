package io.ranktable.core.workload;

import io.ranktable.core.table.Placement;
import io.ranktable.core.table.PodFacts;

/**
 * A live pod and its placement in one table.
 *
 * @param pod the pod
 * @param placement its frozen placement in the table
 */
public record Seated(PodFacts pod, Placement placement) {}
