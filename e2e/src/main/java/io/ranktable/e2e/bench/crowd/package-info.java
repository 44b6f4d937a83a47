/** Thousands of pods as plain objects of a real API server, and replicas that serve them. */
@NullMarked
package io.ranktable.e2e.bench.crowd;

import org.jspecify.annotations.NullMarked;
