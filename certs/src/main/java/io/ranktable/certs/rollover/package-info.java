/**
 * What stands in the Secret (which authority signs, which are trusted besides), how it is written
 * and read, and the pure decisions over it: what to store next, and when a leaf is renewed.
 */
@NullMarked
package io.ranktable.certs.rollover;

import org.jspecify.annotations.NullMarked;
