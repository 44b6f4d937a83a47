/**
 * HTTP to admission and back: bytes in, bytes out. What is done with a pod is decided by {@code
 * io.ranktable.core.injection}; here an AdmissionReview is read, answered, and told of.
 */
@NullMarked
package io.ranktable.webhook.admission;

import org.jspecify.annotations.NullMarked;
