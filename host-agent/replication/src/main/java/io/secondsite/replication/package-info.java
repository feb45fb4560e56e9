/**
 * How the changes of a machine come to its replica: cycles on the source's side, the channel
 * between the hosts, and the receiver on the replica's side. What travels is in {@code wire}.
 */
@NullMarked
package io.secondsite.replication;

import org.jspecify.annotations.NullMarked;
