/**
 * Commands that need no cluster: what admission, the controller and the consumers' rules say of
 * pods and tables in files, by the same code that serves a cluster.
 */
@NullMarked
package io.ranktable.webhook.cli.offline;

import org.jspecify.annotations.NullMarked;
