/** Whether tables stay right when the process that writes them is killed at any moment. */
@NullMarked
package io.ranktable.e2e.bench.kill;

import org.jspecify.annotations.NullMarked;
