/** The index in PostgreSQL. */
@NullMarked
package io.secondsite.agent.index.jpa;

import org.jspecify.annotations.NullMarked;
