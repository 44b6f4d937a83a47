package io.ranktable.core.rank;

import io.ranktable.core.report.Device;

/**
 * A device with its numbers.
 *
 * @param device as reported
 * @param rankId running number over the table, from 0
 * @param instanceRankId running number over the role instance, from 0
 * @param logicalId running number in its pod, from 0
 * @param clusterId running number over all roles in role order, from 1
 */
public record RankedDevice(
    Device device, int rankId, int instanceRankId, int logicalId, int clusterId) {}
