package io.ranktable.core.decision;

import io.ranktable.core.table.Placement;
import io.ranktable.core.table.PodFacts;
import org.jspecify.annotations.Nullable;

/**
 * A pod whose placement names the table, whatever its phase.
 *
 * @param pod the pod
 * @param placement its frozen placement in the table
 * @param staleReport hash of a device annotation that was there at CREATE; null when there was none
 */
public record Member(PodFacts pod, Placement placement, @Nullable String staleReport) {}
