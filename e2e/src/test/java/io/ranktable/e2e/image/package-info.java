@NullMarked
package io.ranktable.e2e.image;

import org.jspecify.annotations.NullMarked;
