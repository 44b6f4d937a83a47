/** Measures how long a table takes from its members to its text, for every bundled template. */
@NullMarked
package io.ranktable.e2e.bench.ranks;

import org.jspecify.annotations.NullMarked;
