/** The chart, installed by a Helm of a pinned version. */
@NullMarked
package io.ranktable.e2e.chart;

import org.jspecify.annotations.NullMarked;
