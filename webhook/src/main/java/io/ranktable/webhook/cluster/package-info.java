/** What the API server knows, kept slim and current: pods of ours, tables, templates, parents. */
@NullMarked
package io.ranktable.webhook.cluster;

import org.jspecify.annotations.NullMarked;
