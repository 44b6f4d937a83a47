/**
 * What a cluster without nodes lacks, played by hand: scheduler, device plugin and kubelet for
 * pods; replicas of the controller that can be paused and cut off; and an independent recorder of
 * every version of every table.
 */
@NullMarked
package io.ranktable.e2e.field;

import org.jspecify.annotations.NullMarked;
