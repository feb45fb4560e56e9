/** Puts the plain features together. */
@NullMarked
package io.secondsite.mapping.wiring;

import org.jspecify.annotations.NullMarked;
