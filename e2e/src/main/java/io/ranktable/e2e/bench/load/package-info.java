/** How many admissions the server answers, beside a bare echo on the same server. */
@NullMarked
package io.ranktable.e2e.bench.load;

import org.jspecify.annotations.NullMarked;
