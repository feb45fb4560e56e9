/** The engine that runs failovers, test failovers and their clean-up at the recovery site. */
@NullMarked
package io.secondsite.provider.failover;

import org.jspecify.annotations.NullMarked;
