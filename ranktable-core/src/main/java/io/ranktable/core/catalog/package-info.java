/** Templates, pod formats and profiles by name, as they are at the moment. */
@NullMarked
package io.ranktable.core.catalog;

import org.jspecify.annotations.NullMarked;
