/**
 * Replication of a machine from its host to another: cycles, capture, the delta wire, the initial
 * scan in segments, and the receiving side that turns deltas into recovery points.
 */
@NullMarked
package io.secondsite.replication;

import org.jspecify.annotations.NullMarked;
