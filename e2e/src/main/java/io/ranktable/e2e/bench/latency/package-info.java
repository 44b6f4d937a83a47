/** How long pods of a real node wait for their table once the last of them has reported. */
@NullMarked
package io.ranktable.e2e.bench.latency;

import org.jspecify.annotations.NullMarked;
