/** Whatever stands in a text that others write: it is read, or refused with a sentence. */
@NullMarked
package io.ranktable.core.fuzz;

import org.jspecify.annotations.NullMarked;
