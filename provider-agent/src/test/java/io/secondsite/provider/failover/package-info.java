/** Tests of failover. */
@NullMarked
package io.secondsite.provider.failover;

import org.jspecify.annotations.NullMarked;
