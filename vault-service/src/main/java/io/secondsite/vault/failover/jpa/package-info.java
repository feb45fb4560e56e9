/** Keeps it in PostgreSQL. */
@NullMarked
package io.secondsite.vault.failover.jpa;

import org.jspecify.annotations.NullMarked;
