/** Tests against a real Kubernetes and what they share. */
@NullMarked
package io.ranktable.e2e;

import org.jspecify.annotations.NullMarked;
