/** Tests of turns. */
@NullMarked
package io.secondsite.provider.turns;

import org.jspecify.annotations.NullMarked;
