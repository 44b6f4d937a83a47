/** {@code ranktable check}: whether an installed injector works, seen from inside its cluster. */
@NullMarked
package io.ranktable.webhook.cli.check;

import org.jspecify.annotations.NullMarked;
