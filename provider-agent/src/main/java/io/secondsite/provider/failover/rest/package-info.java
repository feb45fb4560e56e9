/** Failovers without a vault. */
@NullMarked
package io.secondsite.provider.failover.rest;

import org.jspecify.annotations.NullMarked;
