/** The Helm chart, rendered by real Helm and installed into a real API server. */
@NullMarked
package io.ranktable.e2e.chart;

import org.jspecify.annotations.NullMarked;
