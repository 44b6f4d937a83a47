/** The certificates an API server shall trust, as one PEM text that can be compared and merged. */
@NullMarked
package io.ranktable.certs.bundle;

import org.jspecify.annotations.NullMarked;
