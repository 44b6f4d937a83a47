/**
 * A small API server inside the demo's process: fabric8's mock server, and what it lacks for the
 * injector to run on it unchanged.
 */
@NullMarked
package io.ranktable.webhook.cli.demo.server;

import org.jspecify.annotations.NullMarked;
