/**
 * {@code ranktable demo}: a whole cluster in one process, in which pods get their table before the
 * user's eyes. Webhook, controller, certificates and gate are the real ones; API server, scheduler,
 * device plugin and kubelet are played.
 */
@NullMarked
package io.ranktable.webhook.cli.demo;

import org.jspecify.annotations.NullMarked;
