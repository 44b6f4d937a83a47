/**
 * The injector as users have it: its own image, installed by its chart, on a node that runs pods.
 */
@NullMarked
package io.ranktable.e2e.product;

import org.jspecify.annotations.NullMarked;
