/**
 * Serving HTTPS with a certificate of our own: keeps the authority in its Secret and a leaf in
 * memory, swaps it under the running server, and publishes the authority's certificate in the
 * webhook configuration. All decisions are made by {@code io.ranktable.certs}; here is their I/O.
 */
@NullMarked
package io.ranktable.webhook.serving;

import org.jspecify.annotations.NullMarked;
