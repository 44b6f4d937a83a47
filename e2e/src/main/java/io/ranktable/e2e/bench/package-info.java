/** Tools that measure; each is started by {@code e2e/bench <name>} and prints JSON lines. */
@NullMarked
package io.ranktable.e2e.bench;

import org.jspecify.annotations.NullMarked;
