/** One generation of our certificate authority: its certificate and its private key. */
@NullMarked
package io.ranktable.certs.authority;

import org.jspecify.annotations.NullMarked;
