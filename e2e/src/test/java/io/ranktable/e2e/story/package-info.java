/** The main job against a real API server: pods of real controllers get their tables. */
@NullMarked
package io.ranktable.e2e.story;

import org.jspecify.annotations.NullMarked;
