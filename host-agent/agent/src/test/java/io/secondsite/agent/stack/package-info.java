/** The agent under test and what it needs: a state directory, a PostgreSQL. */
@NullMarked
package io.secondsite.agent.stack;

import org.jspecify.annotations.NullMarked;
