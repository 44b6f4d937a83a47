/** Whether the injector grows when pods come and go all the time. */
@NullMarked
package io.ranktable.e2e.bench.churn;

import org.jspecify.annotations.NullMarked;
