/** Settings and text of a table family; ranked table to text by strict, sandboxed Mustache. */
@NullMarked
package io.ranktable.core.template;

import org.jspecify.annotations.NullMarked;
