/**
 * A Kubernetes to test against: one interface, {@link io.ranktable.e2e.cluster.TestCluster}, and
 * three ways to come by one, chosen by what the machine has or by {@code RANKTABLE_TEST_CLUSTER}.
 * Tests and load tools share it; nothing here knows what is tested.
 */
@NullMarked
package io.ranktable.e2e.cluster;

import org.jspecify.annotations.NullMarked;
