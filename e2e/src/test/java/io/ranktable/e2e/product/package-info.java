/** The product on a real node: from Helm to the file that the engine reads. */
@NullMarked
package io.ranktable.e2e.product;

import org.jspecify.annotations.NullMarked;
