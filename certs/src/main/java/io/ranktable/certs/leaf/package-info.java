/**
 * The serving certificate of one replica. The private key of a leaf made here never leaves the
 * memory of the process; a given certificate comes from a Secret of the user.
 */
@NullMarked
package io.ranktable.certs.leaf;

import org.jspecify.annotations.NullMarked;
