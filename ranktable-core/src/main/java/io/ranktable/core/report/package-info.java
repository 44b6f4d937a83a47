/** Pod format and annotation text to a report of devices, or the reason why it is none. */
@NullMarked
package io.ranktable.core.report;

import org.jspecify.annotations.NullMarked;
