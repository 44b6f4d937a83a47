/**
 * Certificates of the webhook, pure: authority, leaf, bundle and rollover, with time, randomness
 * and stored state passed in.
 */
@NullMarked
package io.ranktable.certs;

import org.jspecify.annotations.NullMarked;
