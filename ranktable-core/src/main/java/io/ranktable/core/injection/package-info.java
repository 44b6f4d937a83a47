/** Pod JSON and settings to a patch, a denial, or not ours; the gate script lies here. */
@NullMarked
package io.ranktable.core.injection;

import org.jspecify.annotations.NullMarked;
