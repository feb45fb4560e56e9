/** Beans that every service has: the clock, randomness, the parent watch. */
@NullMarked
package io.secondsite.rim.wiring;

import org.jspecify.annotations.NullMarked;
