/** The controller loop: queue of table keys, decision, one writer, poke, Events, leadership. */
@NullMarked
package io.ranktable.webhook.tables;

import org.jspecify.annotations.NullMarked;
