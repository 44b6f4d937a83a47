package io.ranktable.core.consumer;

/**
 * A broken rule.
 *
 * @param rule id of the rule, for example {@code hccl.server-id.unique}
 * @param path JSON Pointer of the value
 * @param message a sentence with path, value, rule and what to do
 */
public record Violation(String rule, String path, String message) {}
