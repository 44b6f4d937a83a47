/** What each reader of a table accepts: text to violations of named rules. */
@NullMarked
package io.ranktable.core.consumer;

import org.jspecify.annotations.NullMarked;
