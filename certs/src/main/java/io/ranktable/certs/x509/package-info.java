/**
 * The words of X.509 that all rooms share: PEM, P-256 keys, names of a server, and the two shapes
 * of certificate we write. Knows nothing of who signs when.
 */
@NullMarked
package io.ranktable.certs.x509;

import org.jspecify.annotations.NullMarked;
