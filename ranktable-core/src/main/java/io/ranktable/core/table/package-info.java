/**
 * The words of the field as values: table keys, seats, placements, what we know of a pod, and the
 * one enum of reasons. Every other room speaks in these; this room knows none of them.
 */
@NullMarked
package io.ranktable.core.table;

import org.jspecify.annotations.NullMarked;
