/** Keeps it in PostgreSQL. */
@NullMarked
package io.secondsite.vault.replica.jpa;

import org.jspecify.annotations.NullMarked;
