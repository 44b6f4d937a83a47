/** Members with reports to ranked servers and devices. */
@NullMarked
package io.ranktable.core.rank;

import org.jspecify.annotations.NullMarked;
