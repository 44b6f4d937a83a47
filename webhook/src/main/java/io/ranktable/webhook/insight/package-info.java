/**
 * What the process lets people see: metrics and health. It listens to the other rooms and changes
 * nothing.
 */
@NullMarked
package io.ranktable.webhook.insight;

import org.jspecify.annotations.NullMarked;
