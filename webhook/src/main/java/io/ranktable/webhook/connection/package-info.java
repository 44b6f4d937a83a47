/**
 * HTTP to the API server that notices when nobody is there any more: connections of which only our
 * end is left are given up within half a minute, instead of after a quarter of an hour.
 */
@NullMarked
package io.ranktable.webhook.connection;

import org.jspecify.annotations.NullMarked;
