/** Makes the beans of the feature's core. */
@NullMarked
package io.secondsite.vault.replica.wiring;

import org.jspecify.annotations.NullMarked;
