/**
 * All that is known of one table to what shall be published: initializing, completed or invalid.
 */
@NullMarked
package io.ranktable.core.decision;

import org.jspecify.annotations.NullMarked;
