/** Finished cycles and recovery points in PostgreSQL: an index that can be lost. */
@NullMarked
package io.secondsite.agent.index;

import org.jspecify.annotations.NullMarked;
