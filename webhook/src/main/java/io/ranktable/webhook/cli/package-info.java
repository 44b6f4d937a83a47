/** The command line. */
@NullMarked
package io.ranktable.webhook.cli;

import org.jspecify.annotations.NullMarked;
