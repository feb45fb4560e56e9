/** Hosts and stores of memory, that can be killed at any step. */
@NullMarked
package io.secondsite.provider.rig;

import org.jspecify.annotations.NullMarked;
