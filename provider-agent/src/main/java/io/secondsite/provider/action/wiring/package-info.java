/** Assembles the engine of actions. */
@NullMarked
package io.secondsite.provider.action.wiring;

import org.jspecify.annotations.NullMarked;
