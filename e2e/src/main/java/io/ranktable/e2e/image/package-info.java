/**
 * Container images made on this machine, of its own files, without a registry and without a
 * container engine: each is one tar file that a node imports.
 */
@NullMarked
package io.ranktable.e2e.image;

import org.jspecify.annotations.NullMarked;
