/** The settings of failovers. */
@NullMarked
package io.secondsite.provider.failover.config;

import org.jspecify.annotations.NullMarked;
