/** Failovers as they are commanded and told. */
@NullMarked
package io.secondsite.provider.failover.kafka;

import org.jspecify.annotations.NullMarked;
