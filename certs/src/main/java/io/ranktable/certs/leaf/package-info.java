/**
 * The serving certificate of one replica; its private key never leaves the memory of the process.
 */
@NullMarked
package io.ranktable.certs.leaf;

import org.jspecify.annotations.NullMarked;
