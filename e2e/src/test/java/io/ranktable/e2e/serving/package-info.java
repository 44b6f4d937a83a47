/** Certificates of the webhook against a real API server. */
@NullMarked
package io.ranktable.e2e.serving;

import org.jspecify.annotations.NullMarked;
