/** The replicas this agent keeps for its peers. */
@NullMarked
package io.secondsite.agent.replica;

import org.jspecify.annotations.NullMarked;
