/**
 * Profiles as data: pods of one kind of workload to group, role, instance, index, revision and
 * expected number.
 */
@NullMarked
package io.ranktable.core.workload;

import org.jspecify.annotations.NullMarked;
