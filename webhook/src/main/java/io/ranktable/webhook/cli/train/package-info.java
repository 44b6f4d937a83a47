/**
 * Makes the AOT cache of the Java machine for the server: classes loaded and linked, and methods
 * profiled, as a server process with real traffic has them.
 */
@NullMarked
package io.ranktable.webhook.cli.train;

import org.jspecify.annotations.NullMarked;
