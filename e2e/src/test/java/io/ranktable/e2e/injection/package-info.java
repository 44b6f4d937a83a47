/** What admission makes of pods, in the eyes of a real API server. */
@NullMarked
package io.ranktable.e2e.injection;

import org.jspecify.annotations.NullMarked;
