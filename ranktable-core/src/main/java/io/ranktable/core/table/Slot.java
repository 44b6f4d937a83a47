package io.ranktable.core.table;

import org.jspecify.annotations.Nullable;

/**
 * The seat of exactly one pod.
 *
 * @param group the group
 * @param role the role
 * @param instance the role instance
 * @param index seat within the role instance; null while the controller has not allocated one
 */
public record Slot(String group, String role, String instance, @Nullable Integer index) {}
