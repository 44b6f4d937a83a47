package io.ranktable.e2e.cluster;

import java.time.Instant;

/**
 * A file in kubelet's directory of a pod, links followed.
 *
 * @param text its content
 * @param mode its mode in octal, such as {@code 640}
 * @param owner the number of its user
 * @param group the number of its group
 * @param modified when it was written, as exactly as the node's disk knows
 */
public record KubeletFile(String text, String mode, int owner, int group, Instant modified) {}
