/** What every command has: its streams and the meaning of its exit code. */
@NullMarked
package io.ranktable.webhook.cli.console;

import org.jspecify.annotations.NullMarked;
