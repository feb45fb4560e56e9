/** Actions as kept: a run outlives the process. */
@NullMarked
package io.secondsite.provider.action.jpa;

import org.jspecify.annotations.NullMarked;
