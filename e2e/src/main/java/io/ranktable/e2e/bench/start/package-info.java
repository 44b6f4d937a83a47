/** How long the injector takes to start, and what its image and its process weigh. */
@NullMarked
package io.ranktable.e2e.bench.start;

import org.jspecify.annotations.NullMarked;
