/**
 * The nodes of the demo: what scheduler, device plugin and kubelet do to a pod, as far as the
 * injector depends on it. The gate runs as a real process on real directories.
 */
@NullMarked
package io.ranktable.webhook.cli.demo.node;

import org.jspecify.annotations.NullMarked;
