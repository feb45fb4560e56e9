/** Makes the beans of the feature's core. */
@NullMarked
package io.secondsite.vault.failover.wiring;

import org.jspecify.annotations.NullMarked;
