/** The machines of the host. */
@NullMarked
package io.secondsite.agent.machines;

import org.jspecify.annotations.NullMarked;
