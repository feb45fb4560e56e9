/** Tests of the agent as a whole, over its one door. */
@NullMarked
package io.secondsite.agent;

import org.jspecify.annotations.NullMarked;
