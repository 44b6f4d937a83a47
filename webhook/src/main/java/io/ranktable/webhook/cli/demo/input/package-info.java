/**
 * What the demo plays: workloads that come with it, or the user's own pods and template, read and
 * made ready to be created.
 */
@NullMarked
package io.ranktable.webhook.cli.demo.input;

import org.jspecify.annotations.NullMarked;
