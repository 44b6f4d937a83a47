package io.ranktable.webhook.cli.demo.input;

import org.jspecify.annotations.Nullable;

/**
 * What the user asked for; null where they said nothing.
 *
 * @param workload name of a workload that comes with the demo
 * @param level {@code role} or {@code group}
 * @param template a file, or the name of a bundled template
 * @param pods a file or directory of the user's pods, {@code -} for what is piped in
 */
public record Wishes(
    @Nullable String workload,
    @Nullable String level,
    @Nullable String template,
    @Nullable String pods) {}
