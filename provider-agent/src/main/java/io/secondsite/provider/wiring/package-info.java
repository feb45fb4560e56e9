/** Puts the features together. */
@NullMarked
package io.secondsite.provider.wiring;

import org.jspecify.annotations.NullMarked;
