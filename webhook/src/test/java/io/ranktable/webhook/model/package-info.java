/**
 * The controller played against an API server in memory: random schedules, virtual time, and an
 * oracle that computes every table on its own.
 */
@NullMarked
package io.ranktable.webhook.model;

import org.jspecify.annotations.NullMarked;
