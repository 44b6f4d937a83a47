/** The gate on a real node: what users see of it in all the ways in which pods are run. */
@NullMarked
package io.ranktable.e2e.field;

import org.jspecify.annotations.NullMarked;
