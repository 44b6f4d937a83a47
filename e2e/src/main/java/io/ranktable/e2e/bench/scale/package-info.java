/** What ten thousand pods cost the injector, and how long their tables take. */
@NullMarked
package io.ranktable.e2e.bench.scale;

import org.jspecify.annotations.NullMarked;
