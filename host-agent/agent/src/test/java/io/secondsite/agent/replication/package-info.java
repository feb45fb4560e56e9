/** Tests. */
@NullMarked
package io.secondsite.agent.replication;

import org.jspecify.annotations.NullMarked;
