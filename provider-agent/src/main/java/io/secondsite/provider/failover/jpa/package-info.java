/** Runs as kept: a run outlives the process. */
@NullMarked
package io.secondsite.provider.failover.jpa;

import org.jspecify.annotations.NullMarked;
