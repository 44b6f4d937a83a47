/** Whole families: pods in, admission, reports, the table of a bundled template out. */
@org.jspecify.annotations.NullMarked
package io.ranktable.core.family;
