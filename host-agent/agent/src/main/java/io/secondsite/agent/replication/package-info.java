/** The replications this agent sends. */
@NullMarked
package io.secondsite.agent.replication;

import org.jspecify.annotations.NullMarked;
