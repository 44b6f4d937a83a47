/** Replicas of the injector as processes behind one address, and who calls them all the time. */
@NullMarked
package io.ranktable.e2e.serving;

import org.jspecify.annotations.NullMarked;
