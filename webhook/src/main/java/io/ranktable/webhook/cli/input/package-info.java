/** Files of Kubernetes objects, and templates among them, as commands read them. */
@NullMarked
package io.ranktable.webhook.cli.input;

import org.jspecify.annotations.NullMarked;
