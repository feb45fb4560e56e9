/** Tests of what is told of replicas. */
@NullMarked
package io.secondsite.agent.replica;

import org.jspecify.annotations.NullMarked;
