/** The process: the only place with I/O. */
@NullMarked
package io.ranktable.webhook;

import org.jspecify.annotations.NullMarked;
