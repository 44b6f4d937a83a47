package io.ranktable.core.report;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * One NPU of a report, values as the writer wrote them (numbers as decimal text); sentinels are
 * judged later and only where used.
 *
 * @param id physical device id; never empty
 * @param ip device IP; null when absent
 * @param superDeviceId id in the super pod (A3); null when absent
 * @param levels network levels (A5) as JSON; null when absent
 */
public record Device(
    String id, @Nullable String ip, @Nullable String superDeviceId, @Nullable JsonNode levels) {}
