/** Helpers of the tests of every room: recorded pods and golden files. */
@NullMarked
package io.ranktable.core;

import org.jspecify.annotations.NullMarked;
