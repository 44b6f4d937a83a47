package io.ranktable.core.table;

/**
 * Something that stands in the way, for people and machines alike.
 *
 * @param reason which one of the known reasons
 * @param message a sentence: what is wrong, where, and what to do; without running seconds, so that
 *     equal findings aggregate
 */
public record Finding(Reason reason, String message) {}
