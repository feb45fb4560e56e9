/** Assembles the engine. */
@NullMarked
package io.secondsite.provider.failover.wiring;

import org.jspecify.annotations.NullMarked;
